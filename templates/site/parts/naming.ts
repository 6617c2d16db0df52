import { AWS, fn } from '../../../generator/index.ts';

/**
 * The UUID of this stack. What CloudFront names is unique in an account over all regions and takes 64 characters; the
 * names of stacks are neither.
 */
export const ofThisStack = () => fn.select(2, fn.split('/', AWS.StackId));
