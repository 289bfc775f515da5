/**
 * Paths of files that people did not write in this repository: copies of other projects, build results and generated or
 * minified code. They are judged by their path alone; names and folders are compared in lower case.
 *
 * The folders are those that GitHub's linguist calls vendored or generated, as far as they are folders' names, and those in
 * which package managers and builds leave files. The paper has no such rule.
 */

/** Which rule leaves the path out, or undefined. */
export function skippedPathRule(path: string): PathRule | undefined {
  const parts = path.toLowerCase().split("/");
  const name = parts.pop() ?? "";
  if (parts.some((part) => VENDORED.has(part))) return "path-vendored";
  if (parts.some((part) => BUILT.has(part) || part.endsWith(".egg-info"))) return "path-built";
  if (GENERATED_NAME.test(name) || parts.includes("migrations")) return "path-generated";
  return undefined;
}

export type PathRule = (typeof PATH_RULES)[number];
export const PATH_RULES = ["path-vendored", "path-built", "path-generated"] as const;

const VENDORED: ReadonlySet<string> = new Set([
  ...["node_modules", "bower_components", "jspm_packages", "vendor", "vendors", "vendored", "_vendor", "third_party"],
  ...["third-party", "thirdparty", "3rdparty", "external", "externals", "extern", "godeps", "carthage", "pods"],
  ...["site-packages", "dist-packages", ".venv", "venv", "virtualenv", ".tox", ".nox", ".eggs", "__pypackages__"],
]);
const BUILT: ReadonlySet<string> = new Set([
  ...["dist", "build", "target", "__pycache__", ".next", ".nuxt", ".output", ".ipynb_checkpoints"],
]);
/** Protocol buffers, gRPC, Thrift, Qt's resources, versioneer's copy, bundles. */
const GENERATED_NAME = new RegExp(
  String.raw`(_pb2|_pb2_grpc|_pb|\.pb|\.pb\.gw|_rc|_generated|\.generated|\.gen|\.g)\.[a-z+]+$` +
    String.raw`|(\.|-)(min|bundle|chunk)\.[cm]?js$|^(_version|versioneer)\.py$`,
);
