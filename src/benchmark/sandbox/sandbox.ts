/** What was found to run model-written code with. */

export interface Python {
  /** The interpreter itself, with no shim or symbolic link on the way. */
  readonly executable: string;
  /** The folder of its installation: `sys.base_prefix`. */
  readonly prefix: string;
  readonly version: string;
  /** Its folders of installed packages; a virtual environment's own where it was found through one. */
  readonly packageFolders: readonly string[];
}

export interface Sandbox {
  readonly tool: "bubblewrap";
  readonly version: string;
  readonly bwrap: string;
  readonly python: Python;
}

/** `missing`: something must be installed. `forbidden`: it is here, but this machine does not let it work. */
export type SandboxSearch =
  | { readonly status: "ok"; readonly sandbox: Sandbox }
  | { readonly status: "missing" | "forbidden"; readonly reason: string; readonly remedy: string };
