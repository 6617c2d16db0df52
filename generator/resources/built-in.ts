import type { Members } from './shape.ts';

const oneOrMore = { u: [1, { l: 1 }] } as const;
/** `Action` is checked by name: see `checkAction`. */
const actions = { u: ['Action', { l: 'Action' }] } as const;
const principals = {
  o: { AWS: oneOrMore, Service: oneOrMore, Federated: oneOrMore, CanonicalUser: oneOrMore },
} as const;

/** The object types that `generator/` writes by hand, as generation writes those of the specification. */
export const BUILT_IN: Readonly<Record<string, Members>> = {
  Tag: { 'Key!': 1, 'Value!': 1 },
  PolicyDocument: {
    'Version!': { e: ['2012-10-17', '2008-10-17'] },
    Id: 1,
    'Statement!': { u: ['Statement', { l: 'Statement' }] },
  },
  Statement: {
    Sid: 1,
    'Effect!': { e: ['Allow', 'Deny'] },
    Principal: { u: [principals, { e: ['*'] }] },
    NotPrincipal: principals,
    Action: actions,
    NotAction: actions,
    Resource: oneOrMore,
    NotResource: oneOrMore,
    Condition: 0,
  },
};
