import { proxyActivities, sleep } from '@temporalio/workflow';

/** Deliberately broken: waits before its first activity and asks for another one than the recorded history holds. */
export async function curriculumWeek(): Promise<void> {
  await sleep(1000);
  await proxyActivities<{ embedChunks(): Promise<void> }>({ startToCloseTimeout: '1m' }).embedChunks();
}
