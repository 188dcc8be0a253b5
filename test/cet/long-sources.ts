import type { GrammarName } from '../../models/syntax/grammars.ts';

/** A source in each language that is long in every way that a cut has to deal with: classes, functions, nested statements, lists. */
export const longSources: readonly {
  readonly grammar: GrammarName;
  readonly file: string;
  readonly text: string;
}[] = [
  { grammar: 'python', file: 'shop.py', text: python() },
  { grammar: 'javascript', file: 'shop.js', text: javascript('') },
  { grammar: 'typescript', file: 'shop.ts', text: javascript(': number') },
  { grammar: 'go', file: 'shop.go', text: go() },
  { grammar: 'rust', file: 'shop.rs', text: rust() },
  { grammar: 'java', file: 'Shop.java', text: java() },
  { grammar: 'cpp', file: 'shop.hpp', text: cpp() },
];

/** Numbered copies, joined by a blank line. */
function times(count: number, write: (n: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, n) => write(n)).join(between);
}

function python(): string {
  return `"""Shop."""
import math
from collections import Counter

RATES = {
${times(90, (n) => `    "city ${n}": (${n}, ${n * n}),\n`, '')}}


class Shop:
    """Sells things.

    Never on Sundays.
    """

    def __init__(self, name):
        self.name = name

${times(
  14,
  (n) => `    @property
    # The ${n}th part.
    def part_${n}(self):
        total = ${n}

        for step in range(${n}):
            total += step * 3

        return total
`,
)}

def run(shop):
    if shop is None:
${times(45, (n) => `        print("there is no shop ${n}")\n`, '')}    elif shop.name:
${times(45, (n) => `        print(math.floor(${n}.5))\n`, '')}    else:
        raise ValueError("no name")

    text = """
First.

Second.
"""
    return Counter(text)


if __name__ == "__main__":
    run(Shop("a"))
`;
}

function javascript(type: string): string {
  return `import { floor } from './numbers.js';

/** Rates by city. */
const rates = {
${times(90, (n) => `  'city ${n}': [${n}, ${n * n}],\n`, '')}};

export class Shop {
  name${type === '' ? '' : ': string'} = 'shop';

${times(
  14,
  (n) => `  /** The ${n}th part. */
  part${n}(steps${type})${type} {
    let total = ${n};

    for (let step = 0; step < steps; step += 1) {
      total += step * rates['city ${n}'][0];
    }

    return total;
  }
`,
)}}

describe('the shop', () => {
  const shop = new Shop();

${times(
  20,
  (n) => `  it('has part ${n}', () => {
    // It is there from the start.
    const found = shop.part${n}(${n});

    expect(found).toBe(floor(${n}));
  });
`,
)}});

function kindOf(code${type})${type} {
  switch (code) {
${times(60, (n) => `    case ${n}:\n      return ${n * 2};\n`, '')}    default:
      return \`nothing

of \${code}\`.length;
  }
}

kindOf(1);
`;
}

function go(): string {
  return `package shop

import (
	"fmt"
	"math"
)

// Rates by city.
var rates = []Rate{
${times(90, (n) => `	{city: "city ${n}", rate: ${n}},\n`, '')}}

type Rate struct {
	city string
	rate int
}

${times(
  10,
  (n) => `// Part${n} is the ${n}th part.
func (r *Rate) Part${n}(steps int) int {
	total := ${n}

	for step := 0; step < steps; step++ {
		total += step * 3
	}

	return total
}
`,
)}
func TestParts(t *testing.T) {
	rate := Rate{}

${times(
  14,
  (n) => `	if got := rate.Part${n}(1); got != ${n} {
		fmt.Println("wrong part", got)
	} else {
		fmt.Println(math.Abs(${n}))
	}
`,
)}
	switch rate.rate {
${times(50, (n) => `	case ${n}:\n		fmt.Println("case", ${n})\n`, '')}	default:
		fmt.Println(\`no

case\`)
	}
}
`;
}

function rust(): string {
  return `use std::collections::HashMap;

/// A shop.
#[derive(Debug, Clone)]
pub struct Shop {
    name: String,
    parts: HashMap<String, u32>,
}

impl Shop {
${times(
  14,
  (n) => `    /// The ${n}th part.
    #[inline]
    pub fn part_${n}(&self, steps: u32) -> u32 {
        let mut total = ${n};

        for step in 0..steps {
            total += step * 3;
        }

        total
    }
`,
)}}

pub fn kind_of(code: u32) -> &'static str {
    match code {
${times(80, (n) => `        ${n} => "kind ${n}",\n`, '')}        _ => {
            "none"
        }
    }
}

const RATES: [u32; 120] = [
${times(120, (n) => `    ${n * 1000} + 1,\n`, '')}];

#[cfg(test)]
mod tests {
    use super::*;

${times(
  12,
  (n) => `    #[test]
    fn part_${n}_is_right() {
        let text = "first

second";
        assert_eq!(text.len(), ${n});
    }
`,
)}}
`;
}

function java(): string {
  return `package shop;

import java.util.List;
import java.util.Map;

/** A shop. */
public class Shop {
  private final String name;

  enum City {
${times(60, (n) => `    CITY_NUMBER_${n},\n`, '')}    NOWHERE;

    int rate() {
      return 1;
    }
  }

  public Shop(String name) {
    this.name = name;
  }

${times(
  12,
  (n) => `  /** The ${n}th part. */
  @Deprecated
  public int part${n}(int steps) {
    int total = ${n};

    for (int step = 0; step < steps; step++) {
      total += step * 3;
    }

    return total;
  }
`,
)}
  int kindOf(int code) {
    try {
      switch (code) {
${times(50, (n) => `        case ${n}:\n          return ${n * 2};\n`, '')}        default:
          return 0;
      }
    } catch (RuntimeException error) {
      throw error;
    } finally {
${times(40, (n) => `      System.out.println("done with ${n}");\n`, '')}    }
  }
}
`;
}

function cpp(): string {
  return `#ifndef SHOP_HPP
#define SHOP_HPP

#include <string>
#include <vector>

namespace shop {

const std::vector<int> rates{
${times(100, (n) => `    ${n * 1000} + 1,\n`, '')}};

enum class City { Here, There };

template <typename T>
class Shop {
 public:
  explicit Shop(std::string name) : name_(name) {}

${times(
  12,
  (n) => `  // The ${n}th part.
  T part_${n}(int steps) const {
    T total = ${n};

    for (int step = 0; step < steps; ++step) {
      total += step * 3;
    }

    return total;
  }
`,
)}
 private:
  std::string name_;
};

inline int kind_of(int code) {
  if (code < 0) {
${times(50, (n) => `    log("negative", ${n});\n`, '')}  } else {
${times(50, (n) => `    log("positive", ${n});\n`, '')}  }
  return code;
}

}  // namespace shop

#endif  // SHOP_HPP
`;
}
