// The command line of the CDK as its own `bin/cdk` starts it, with what V8 made of its sixteen megabytes the time before.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script, constants } = require('node:vm');

const [, , folder, ...args] = process.argv;
const file = join(folder, 'lib', 'index.js');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const cache = join(folder, '..', `.aws-cdk-${version}-${process.version}.compiled`);
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;

process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], join(folder, 'bin', 'cdk'), ...args];
const script = new Script(
  `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'utf8')}\n})`,
  { filename: file, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
);
if (cachedData === undefined || script.cachedDataRejected) {
  process.once('exit', () => {
    writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
    renameSync(`${cache}.${process.pid}`, cache);
  });
}
const made = { exports: {} };
script.runInThisContext()(made.exports, createRequire(file), made, file, dirname(file));
made.exports.cli();
