const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether there is a time zone of that name. */
export function isZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at an instant, both in milliseconds: their hands as if they showed UTC. */
export function wallOf(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The first instant at which a zone's clocks show a time; undefined for one that they leave out. */
export function instantOf(wall: number, zone: string): number | undefined {
  const day = 24 * 60 * 60 * 1000;
  const offsets = [wall - day, wall + day].map((near) => wallOf(near, zone) - near);
  const instants = offsets.map((offset) => wall - offset).filter((instant) => wallOf(instant, zone) === wall);
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
