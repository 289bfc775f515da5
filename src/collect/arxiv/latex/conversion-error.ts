/** A paper whose source is not converted, and the rule that it breaks. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
  readonly rule: "too-deep" | "macro-limit" | "timed-out" | "failed";
  constructor(rule: ConversionError["rule"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.rule = rule;
  }
}
