import type { Parameters } from '../parameters/parameters.ts';

/** The value of an option, or its default: `O` is the type of the options that somebody wrote. */
export type OptionOf<O, Name extends string, Default> = Name extends keyof O
  ? Exclude<O[Name], undefined> | (undefined extends O[Name] ? Default : never)
  : Default;

/** What the elements of a list option are; nothing where there is none. */
export type ElementOf<O, Name extends string> =
  OptionOf<O, Name, readonly []> extends readonly (infer Element)[] ? Element : never;

/** All of several types: of `A | B` it makes `A & B`. */
export type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I
  : never;

/** The parameters of several parts as one type; a part that is no parameters adds none. */
export type Declared<All> = { readonly [Name in keyof All]: All[Name] } extends infer P extends Parameters ? P : never;
