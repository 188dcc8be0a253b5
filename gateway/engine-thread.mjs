// A thread does not get the loader of TypeScript from the process that it belongs to.
import { register } from 'tsx/esm/api';

register();
const { default: run } = await import('./engine-tasks.ts');
export default run;
