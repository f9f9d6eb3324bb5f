// Reads DMN files with dmn-moddle and prints, as JSON, what it warns of and what it writes back.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [home, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${home}/package.json`));
const { DmnModdle } = await import(pathToFileURL(require.resolve('dmn-moddle')));

const told = [];
for (const file of files) {
  const moddle = new DmnModdle();
  const { rootElement, warnings } = await moddle.fromXML(readFileSync(file, 'utf8'));
  const { xml } = await moddle.toXML(rootElement, { format: true });
  told.push({
    warnings: warnings.map((warning) => warning.message),
    decisions: rootElement.drgElement.filter((each) => each.$type === 'dmn:Decision').length,
    xml,
  });
}
process.stdout.write(JSON.stringify(told));
