const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether there is a time zone of that name. */
export function isZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** The local time of a zone at an instant, both in milliseconds: the local time is written as if it were UTC. */
export function localTimeOf(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The first instant that has a local time in a zone; undefined for one that its clocks leave out. */
export function instantOf(local: number, zone: string): number | undefined {
  const day = 24 * 60 * 60 * 1000;
  const offsets = [local - day, local + day].map((near) => localTimeOf(near, zone) - near);
  const instants = offsets.map((offset) => local - offset).filter((instant) => localTimeOf(instant, zone) === local);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
