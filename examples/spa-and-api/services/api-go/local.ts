import type { LocalProgram } from '../../../../deploy/index.ts';

export const program = {
  build: ['go', 'build', '-o', 'build/api', '.'],
  files: ['build/api'],
  run: ['./build/api'],
  watch: ['*.go', 'go.mod'],
  environment: { HOST: '127.0.0.1' },
} satisfies LocalProgram;
