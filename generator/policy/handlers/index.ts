import { compute } from './compute.ts';
import { data } from './data.ts';
import { edge } from './edge.ts';
import type { Handlers } from './handler.ts';
import { identity } from './identity.ts';
import { messaging } from './messaging.ts';
import { network } from './network.ts';
import { operations } from './operations.ts';

/**
 * What CloudFormation calls for each resource type. Source: `handlers` in the public schemas of the types in the
 * CloudFormation registry (`aws cloudformation describe-type --type RESOURCE --type-name ...`), create, read, update and
 * delete of each. The files say what is left out of them. Types whose schema has no handlers, certificates and
 * certificates of listeners, gateway attachments, subscriptions, rules of EventBridge, Cloud Map and what belongs to Auto
 * Scaling groups, have the actions of the service's own API that make, read, change and delete them.
 */
export const HANDLERS: Handlers = {
  ...compute,
  ...data,
  ...edge,
  ...identity,
  ...messaging,
  ...network,
  ...operations,
};
