/** Tells whether a stack is gone from answers that say that it does not exist. */
export interface Absence {
  look(isAbsent: boolean): void;
  isSure(): boolean;
}

// A stack is not everywhere known at once, and a place that does not know it answers now and then: only an unbroken run of
// such answers, over a time, says that it is gone.
const LOOKS = 6;
const AWS_MS = 30_000;
const LOCAL_MS = 500;

/** On the own machine nothing lags behind. */
export function absenceOf(endpoint: string | undefined, now: () => number = Date.now): Absence {
  const time = endpoint ? LOCAL_MS : AWS_MS;
  let run = 0;
  let since = 0;
  return {
    look: (isAbsent) => {
      if (run === 0) since = now();
      run = isAbsent ? run + 1 : 0;
    },
    isSure: () => run >= LOOKS && now() - since >= time,
  };
}
