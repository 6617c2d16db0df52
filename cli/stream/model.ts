import type { ResourceChange, StackEvent } from '../../deploy/model.ts';

/** What a command says on standard output with `--json` while it works: one a line, the result last. */
export type StreamEvent =
  /** A plan was made, and is about to be decided on. */
  | {
      readonly event: 'plan';
      readonly stack: string;
      readonly kind: 'CREATE' | 'UPDATE';
      readonly changes: readonly ResourceChange[];
    }
  /** CloudFormation's word on a resource, or on the stack itself: then `path` is empty. */
  | ({
      readonly event: 'resource';
      readonly stack: string;
      readonly time: string;
    } & Pick<StackEvent, 'path' | 'logicalId' | 'physicalId' | 'type' | 'status' | 'reason'>)
  /** ECS's word on a service that deploys. */
  | {
      readonly event: 'service';
      readonly stack: string;
      readonly time: string;
      readonly service: string;
      readonly message: string;
    }
  /** In place of a result: why there is none. */
  | {
      readonly event: 'error';
      readonly code: string;
      readonly exitCode: number;
      readonly what: string;
      readonly why: string;
      readonly mend: string;
    };

/** Takes what a program is to hear of while a command works. */
export type Emit = (event: StreamEvent) => void;

/** A command's answer with `--json`: the last line of a stream, or all that it says. */
export function answerLine({ emit }: { readonly emit?: Emit | undefined }, answer: object): string {
  return JSON.stringify(emit === undefined ? answer : { event: 'result', ...answer });
}
