import { describe, expect, it } from "vitest";
import { readmeToMath } from "./readme-to-math.js";

/** Written for this test in the shape of the stdlib's READMEs. */
const README = `<!--

@license Made-up

-->

# Doubling

> The [doubling][doubling] of a number.

<section class="intro">

The [double][doubling] of \`x\` is

<!-- <equation class="equation" label="eq:double" align="center" raw="d(x) = 2x, \\quad E[X](t) &lt; 1" alt="Double."> -->

<div class="equation" align="center" data-raw-text="d(x) = 2x, \\quad E[X](t) &lt; 1" data-equation="eq:double">
    <img src="https://example.org/double.svg" alt="Double.">
    <br>
</div>

<!-- </equation> -->

and of its square

<!-- <div class="equation" align="center" data-raw-text="d(x^2) = 2x^2" data-equation="eq:square">
    <img src="https://example.org/square.svg" alt="Square.">
    <br>
</div> -->

where \`x\` is in [\`[0,1]\`][interval].

</section>

<!-- /.intro -->

<section class="usage">

## Usage

\`\`\`javascript
var double = require( 'double' ); // $$not an equation$$
\`\`\`

#### double( x\\[, y] )

See [the notes](https://example.org/notes) for <span class="x">more</span>.

</section>

<!-- /.usage -->

<section class="examples">

## Examples

\`\`\`javascript
double( 2 );
\`\`\`

</section>

<!-- /.examples -->

## Empty

<section class="c">

## C APIs

<section class="usage">

### Usage

Never seen.

</section>

Nor this.

</section>

<!-- /.c -->

<section class="related">

* * *

## See Also

-   <span class="package-name">[\`halve\`][halve]</span>

</section>

<!-- /.related -->

<section class="links">

[doubling]: https://example.org/doubling
[interval]: https://example.org/interval

</section>

<!-- /.links -->
`;

const TEXT = `# Doubling

> The doubling of a number.

The double of \`x\` is

$$d(x) = 2x, \\quad E[X](t) < 1$$

and of its square

$$d(x^2) = 2x^2$$

where \`x\` is in \`[0,1]\`.

## Usage

#### double( x[, y] )

See the notes for more.
`;

describe("readmeToMath", () => {
  it("keeps the prose and each equation once, and nothing else", () => {
    expect(readmeToMath(README)?.text).toBe(TEXT);
  });

  it("does the same with CRLF line ends", () => {
    expect(readmeToMath(README.replaceAll("\n", "\r\n"))?.text).toBe(TEXT);
  });

  it("leaves out a README without an equation", () => {
    expect(readmeToMath("# Title\n\nProse with `code`.\n")).toBeUndefined();
  });

  it("knows READMEs with the same equations by the same key", () => {
    const other = README.replace("The double of", "Twice").replace("Never seen", "Unseen");
    expect(readmeToMath(other)?.distinctBy).toBe(readmeToMath(README)?.distinctBy);
    expect(readmeToMath(README.replace("x^2) = 2x^2", "x^3) = 2x^3"))?.distinctBy).not.toBe(
      readmeToMath(README)?.distinctBy,
    );
  });
});
