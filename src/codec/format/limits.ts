/** What an archive may ask for at most. docs/format.md lists them; a reader checks each before it allocates anything. */
export const LIMITS = {
  headerBytes: 4096,
  nameBytes: 1024,
  modelIdBytes: 1024,
  engineBytes: 256,
  /** 16 MiB: a block is held in memory. */
  blockBytes: 1 << 24,
  /** What a block's record may have besides its payload. */
  recordExtraBytes: 64,
  streams: 64,
  contextTokens: 1 << 20,
  vocabulary: 1 << 22,
  /** Bytes that one byte of the byte model's code may stand for; its least probability allows about 2,840. */
  byteModelRatio: 4096,
  /** Bytes that one byte of a repeated block may stand for. */
  repeatRatio: 4096,
  /** Tokens that one byte of a text's code may stand for. */
  tokensPerByte: 256,
  runs: 1 << 22,
} as const;
