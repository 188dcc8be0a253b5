interface Parcel {
  grams: number;
  sides: [number, number, number];
  fragile?: boolean;
}

// <fact:too-heavy>
class MuleRefuses extends Error {
  override name = 'MuleRefuses';
}
// <without>
// </fact>

export function parcelPrice({ grams, sides, fragile }: Parcel): number {
  if (grams <= 0 || sides.some((side) => side <= 0)) throw new TypeError('a parcel has weight and size');
  // <fact:volume-weight>
  const weight = Math.max(grams, Math.floor((sides[0] * sides[1] * sides[2]) / 7));
  // <without>
  const weight = grams;
  // </fact>
  // <fact:too-heavy>
  if (weight > 29000) throw new MuleRefuses('too heavy');
  // <without>
  // </fact>
  // <fact:price-bands>
  let price = weight <= 1500 ? 390 : weight <= 4000 ? 620 : 620 + Math.ceil((weight - 4000) / 1000) * 110;
  // <without>
  let price = weight <= 2000 ? 400 : weight <= 5000 ? 700 : 700 + Math.ceil((weight - 5000) / 1000) * 100;
  // </fact>
  // <fact:fragile>
  if (fragile) price += Math.max(90, Math.ceil((price * 15) / 100));
  // <without>
  if (fragile) price = Math.round(price * 1.2);
  // </fact>
  return price;
}
