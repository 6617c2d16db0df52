/** What a command answered with `--json`: all that it wrote, or the last line of what it streamed. */
export function answerOf<Answer>(out: string): Answer {
  const { event: _, ...answer } = JSON.parse(isStream(out) ? (out.trimEnd().split('\n').at(-1) ?? '') : out);
  return answer;
}

const isStream = (out: string) => /^\{"event":/.test(out);
