import type { Emit } from './stream/model.ts';

/** A flag of a command. `value` names what stands after it in the help text; a flag without one is boolean. */
export interface Option {
  readonly description: string;
  readonly value?: string;
  /** May stand several times; its value is then a list. */
  readonly multiple?: boolean;
}

export interface Argument {
  readonly name: string;
  readonly description: string;
  /** Of the last one: may stand several times, or not at all. */
  readonly multiple?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

type OptionValue<O extends Option> = O extends { value: string }
  ? O extends { multiple: true }
    ? string[]
    : string
  : boolean;

/** The flags and arguments of one command line: flags that were not named are absent. */
export interface Input<O extends Options = Options> {
  readonly options: { readonly [Name in keyof O]?: OptionValue<O[Name]> };
  readonly arguments: readonly string[];
}

/** What the launcher hands over: where the tool lies, and how it bundles TypeScript. */
export interface Program {
  /** The folder of the tool itself. */
  readonly root: string;
  /** The module of the generator that a system's templates belong to, as a source or compiled. */
  readonly engine: string;
  build(request: {
    name: string;
    root: string;
    entries: Readonly<Record<string, string>>;
    /** Lines of the sources are wanted: slower, for what is to be said after a failure. */
    located?: boolean;
  }): Promise<{
    /** Imports an entry by its name; absent where there is a failure. */
    readonly load?: (entry: string) => Promise<unknown>;
    readonly failure?: string;
  }>;
}

/** What a command reads and writes outside of AWS, so that a test can take its place. */
export interface Io {
  readonly program: Program;
  /** Takes the command's answer: text for people or, with `--json`, one JSON document. */
  readonly out: (text: string) => void;
  /** Takes progress, questions and errors. */
  readonly err: (text: string) => void;
  /** Writes to standard error as it is, for what is redrawn in place. */
  readonly raw: (text: string) => void;
  /** Asks a person one line; absent where there is no terminal to ask on. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Asks a person one line that is not shown as it is typed; absent where there is no terminal to ask on. */
  readonly askHidden?: ((question: string) => Promise<string>) | undefined;
  /** All of standard input, up to its end. */
  readonly input?: (() => Promise<string>) | undefined;
  /** Leaves the terminal to a program as long as it runs: Ctrl-C is its own then. */
  readonly lend?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
  /** Standard error is a terminal whose lines can be redrawn; its width in columns. */
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  readonly colour: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Aborted once nobody reads the answers any more: what only follows something, without an end, ends then. */
  readonly unread?: AbortSignal | undefined;
  /** With `--json`, of commands that take their time: takes what happens meanwhile. */
  readonly emit?: Emit | undefined;
  /** Nobody looks on: what goes as it should is not worth a line. */
  readonly quiet?: boolean | undefined;
}

/** A subcommand: plain data and one function that answers the exit code. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** More, for its own help: what it changes, what it prints, its exit codes. */
  readonly details?: string;
  readonly arguments?: readonly Argument[];
  /** A word too many may be a secret: messages do not repeat it. */
  readonly discreet?: boolean;
  readonly options: O;
  /** It takes its time: with `--json` it says what happens meanwhile, one event a line, its answer last. */
  readonly streams?: boolean;
  run(input: Input<O>, io: Io): Promise<number>;
}

/** Declares a command; the types of its flags follow from the data. */
export const defineCommand = <const O extends Options>(command: Command<O>): Command<O> => command;
