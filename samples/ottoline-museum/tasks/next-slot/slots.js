export function nextSlot(time) {
  const [hours, minutes] = time.split(':').map(Number);
  const now = hours * 60 + minutes;
  // <fact:opening>
  const first = 600;
  const last = 990;
  // <without>
  const first = 540;
  const last = 1020;
  // </fact>
  // <fact:grace>
  let slot = Math.ceil((now - 12) / 30) * 30;
  // <without>
  let slot = Math.ceil(now / 30) * 30;
  // </fact>
  slot = Math.max(slot, first);
  // <fact:lunch>
  if (slot === 780) slot = 810;
  // <without>
  // </fact>
  // <fact:no-slot>
  if (slot > last) return 'tomorrow';
  // <without>
  if (slot > last) return null;
  // </fact>
  return `${String(Math.floor(slot / 60)).padStart(2, '0')}:${String(slot % 60).padStart(2, '0')}`;
}
