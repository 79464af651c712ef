// Exact fractions of whole numbers of any size: {above, below} with below > 0, in lowest terms.

export function fraction(above, below = 1n) {
  let [n, d] = [BigInt(above), BigInt(below)];
  if (d < 0n) [n, d] = [-n, -d];
  let [a, b] = [n < 0n ? -n : n, d];
  while (b > 0n) [a, b] = [b, a % b];
  return { above: n / a, below: d / a };
}

export const plus = (x, y) => fraction(x.above * y.below + y.above * x.below, x.below * y.below);
export const minus = (x, y) => fraction(x.above * y.below - y.above * x.below, x.below * y.below);
export const times = (x, y) => fraction(x.above * y.above, x.below * y.below);
export const over = (x, y) => fraction(x.above * y.below, x.below * y.above);
export const sum = (values) => values.reduce(plus, fraction(0));

export function compare(x, y) {
  const difference = x.above * y.below - y.above * x.below;
  if (difference === 0n) return 0;
  return difference > 0n ? 1 : -1;
}

export function floor(x) {
  const whole = x.above / x.below;
  return x.above < 0n && whole * x.below !== x.above ? whole - 1n : whole;
}

export const ceil = (x) => -floor(fraction(-x.above, x.below));
export const halfUp = (x) => floor(plus(x, fraction(1, 2)));
export const text = (x) => (x.below === 1n ? `${x.above}` : `${x.above}/${x.below}`);

// A decimal such as "-12.25".
export function decimal(written) {
  const [whole, behind = ""] = written.replace("-", "").split(".");
  const digits = BigInt(whole + behind);
  return fraction(written.startsWith("-") ? -digits : digits, 10n ** BigInt(behind.length));
}

// A percentage: a whole number, or a text such as "62.5".
export const percentage = (written) => decimal(String(written));

// The least whole number that is at least so many per cent of the most.
export const atLeast = (percent, most) => Number(ceil(over(times(percentage(percent), fraction(most)), fraction(100))));

// The largest whole number whose square is at most x.
export function root(x) {
  const [whole, two] = [floor(x), 2n];
  let [low, high] = [0n, whole + 1n];
  while (high - low > 1n) {
    const middle = (low + high) / two;
    if (middle * middle <= whole) low = middle;
    else high = middle;
  }
  return low;
}
