/** Thrown where java.util.regex would refuse the pattern; the message is the reason. */
export class Refused extends Error {}

/** Thrown where only Java itself can say what a pattern means; the message names the part. */
export class Unjudged extends Error {}
