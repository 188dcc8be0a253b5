// Runs every module of a plan against its cases and prints the outcomes as JSON. Usage: node run-cases.mjs PLAN
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const outcomes = {};
for (const { key, file, entry, cases } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  let call;
  try {
    call = (await import(pathToFileURL(file).href))[entry];
  } catch (error) {
    outcomes[key] = { unloadable: error.name, message: String(error.message) };
    continue;
  }
  outcomes[key] = { cases: {} };
  for (const { id, args } of cases) {
    try {
      outcomes[key].cases[id] = { value: call(...args) };
    } catch (error) {
      outcomes[key].cases[id] = { throws: error.name };
    }
  }
}
console.log(JSON.stringify(outcomes));
