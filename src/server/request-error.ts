/** What the scoring server answers when it will not: an HTTP status and a message, in the shape OpenAI's clients read. */
export class RequestError extends Error {
  readonly status: number;
  readonly type: string;
  /** The field of the request that is wrong, where it is one. */
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, details: { field?: string; retryAfterSeconds?: number } = {}) {
    super(message);
    this.status = status;
    this.type = TYPES[status] ?? (status >= 500 ? "InternalServerError" : "BadRequestError");
    this.field = details.field;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** The answer's body, as vLLM and OpenAI shape it. */
  body(): unknown {
    const { message, type, field, status } = this;
    return { error: { message, type, param: field ?? null, code: status } };
  }
}

const TYPES: Readonly<Record<number, string>> = {
  401: "AuthenticationError",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  429: "RateLimitError",
};
