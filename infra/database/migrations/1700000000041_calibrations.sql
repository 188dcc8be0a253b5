-- Up Migration
-- Calibration was an array of bins and is an object: what was recorded before counts as not measured, the rest of the result stays.
UPDATE evaluation_result SET result = jsonb_set(result, '{calibration}', 'null')
WHERE jsonb_typeof(result -> 'calibration') = 'array';

-- Down Migration
SELECT 1;
