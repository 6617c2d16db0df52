// While a file waits for what it loads, nothing else may be waited for, and the tests that are there would be taken for
// all.
const alive = setInterval(() => {}, 60_000);

/** All files are loaded. */
export function loaded() {
  clearInterval(alive);
}
