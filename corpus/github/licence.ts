/** Distinctive words of licence texts, in the order in which they must be tried. */
const texts: readonly (readonly [string, RegExp])[] = [
  ['AGPL-3.0', /GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['LGPL-3.0', /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['LGPL-2.1', /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/i],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['GPL-2.0', /GNU GENERAL PUBLIC LICENSE\s+Version 2/i],
  ['MPL-2.0', /Mozilla Public License,? Version 2\.0/i],
  ['Apache-2.0', /Apache License,?\s+Version 2\.0/i],
  ['BSL-1.0', /Boost Software License - Version 1\.0/i],
  ['EPL-2.0', /Eclipse Public License - v ?2\.0/i],
  ['Unlicense', /This is free and unencumbered software released into the public domain/i],
  ['CC0-1.0', /CC0 1\.0 Universal/i],
  [
    'ISC',
    /Permission to use, copy, modify, and\/or distribute this software for any purpose with or without fee is hereby granted, provided/i,
  ],
  [
    '0BSD',
    /Permission to use, copy, modify, and\/or distribute this software for any\s+purpose with or without fee is hereby granted\./i,
  ],
  ['MIT', /Permission is hereby granted, free of charge, to any person obtaining a copy/i],
  ['BSD-3-Clause', /Redistribution and use in source and binary forms[\s\S]*Neither the name/i],
  ['BSD-2-Clause', /Redistribution and use in source and binary forms/i],
];

export const licenceFile = /^(?:LICEN[CS]E|COPYING|UNLICENSE)(?:[.-](?:md|txt|rst|MIT|APACHE))?$/i;

/** SPDX identifier of a licence's text, null when it is none of the common ones. */
export function licenceOf(text: string): string | null {
  const normal = text.replace(/\s+/g, ' ');
  return texts.find(([, pattern]) => pattern.test(normal))?.[0] ?? null;
}
