import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

/** The file of a bundle that is a script. */
export const SCRIPT = 'script.js';
/** Bytes of the SHA-256 in front of compiled code: V8 does not notice when some of it is damaged, or of another script. */
const SUM = 32;

const sumOf = (code, { mtimeMs, size }) => createHash('sha256').update(`${mtimeMs} ${size} `).update(code).digest();

/**
 * Runs a script that is a function of `require`, and answers what that returns. Once a run has ended well, the next one
 * starts from the code that was compiled in it, which takes less than half the time. Node keeps no compiled modules
 * before version 22.
 */
export function runScript(file, require = createRequire(file)) {
  const kept = `${file}.${process.version}.compiled`;
  const source = statSync(file);
  const cachedData = compiledCode(kept, source);
  const script = new Script(textOf(file), { filename: file, cachedData });
  // Another version of Node, or other options of it, cannot use it.
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', (code) => {
      if (code === 0) keep(kept, source, script.createCachedData());
    });
  }
  return script.runInThisContext()(require);
}

/** The bundler escapes what is not ASCII, which is read in a third of the time. */
function textOf(file) {
  const content = readFileSync(file);
  return content.toString(isAscii(content) ? 'latin1' : 'utf8');
}

function compiledCode(kept, source) {
  try {
    const content = readFileSync(kept);
    const code = content.subarray(SUM);
    return sumOf(code, source).equals(content.subarray(0, SUM)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Takes its name when it is whole; where nothing can be written the next run compiles again. */
function keep(kept, source, code) {
  try {
    const temporary = `${kept}.${process.pid}`;
    writeFileSync(temporary, Buffer.concat([sumOf(code, source), code]));
    renameSync(temporary, kept);
  } catch {}
}
