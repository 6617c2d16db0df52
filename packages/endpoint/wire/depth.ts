/** Whether lists and objects lie within one another more often than that: what walks through a value may then run out of stack. */
export function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((one) => isDeeperThan(one, most - 1));
}
