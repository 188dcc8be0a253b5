/**
 * Lets the SDK download the Temporal CLI into the folder given as argument. A program of its own because the SDK's download
 * has no time limit: this process can be ended.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const downloadDir = process.argv[2];
if (downloadDir === undefined) throw new Error('usage: download-temporal.ts FOLDER');
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir } },
});
await environment.teardown();
