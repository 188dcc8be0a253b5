/** One worker each; the trainer's is Python. Scale out by starting more workers on a queue, on any machine. */
export const taskQueues = {
  orchestration: 'contexture-orchestration',
  knowledge: 'contexture-knowledge',
  llm: 'contexture-llm',
  sandbox: 'contexture-sandbox',
  training: 'contexture-training',
} as const;
