import type { Finding, Severity } from "./finding.ts";

/** Findings as lines for people: `file:line severity rule`, then what is wrong and what to do. */
export function showFindings(findings: readonly Finding[]): string {
  const shown = findings.map(({ file, line, severity, rule, message, fix }) =>
    [`${file}:${line}  ${severity}  ${rule}`, `  ${message}`, indent(`do: ${fix}`)].join("\n"),
  );
  return [...shown, countFindings(findings)].join("\n\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

function countFindings(findings: readonly Finding[]): string {
  if (!findings.length) return "Nothing found.";
  const counts = (["error", "warning", "hint"] as const).flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    return count ? [`${count} ${severity}${count > 1 ? "s" : ""}`] : [];
  });
  return counts.join(", ");
}

/** Whether a finding counts for the exit code. */
export function counts({ severity }: { severity: Severity }): boolean {
  return severity !== "hint";
}
