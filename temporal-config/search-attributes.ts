import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Registered by `up`; used to find workflows in the UI and with `temporal workflow list --query`. */
export const searchAttributes = {
  phase: defineSearchAttributeKey('ContexturePhase', SearchAttributeType.INT),
  week: defineSearchAttributeKey('ContextureWeek', SearchAttributeType.INT),
  model: defineSearchAttributeKey('ContextureModel', SearchAttributeType.KEYWORD),
  dataset: defineSearchAttributeKey('ContextureDataset', SearchAttributeType.KEYWORD),
};
