using System.Security.Cryptography;
using System.Text;

namespace Plexsphere.Core.Reports;

/// <summary>How a report looks, and the policy by which a browser takes nothing else for style and fetches nothing at all.</summary>
internal static class ReportStyle
{
    /// <summary>Forbids everything but this one style.</summary>
    internal static string Policy { get; } = "default-src 'none'; style-src 'sha256-"
        + $"{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; base-uri 'none'; form-action 'none'";

    internal const string Sheet = """

        :root {
          color-scheme: light dark;
          --page: #f4f6f8; --card: #ffffff; --text: #1c2128; --quiet: #57606a; --line: #d5dbe1; --code: #f6f8fa;
          --ok: #12652c; --ok-soft: #dcf5e2; --ok-bar: #2da44e;
          --bad: #9d0f26; --bad-soft: #ffe7e8; --bad-bar: #cf222e;
          --warn: #744800; --warn-soft: #fdf1c6; --warn-bar: #bf8700;
          --open: #0a4f9e; --open-soft: #dceeff; --open-bar: #218bff;
          --idle: #454d56; --idle-soft: #e8ecf0; --idle-bar: #8c959f;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #9ea8b3; --line: #30363d; --code: #0d1117;
            --ok: #7ee787; --ok-soft: #12301d; --ok-bar: #3fb950;
            --bad: #ffaba8; --bad-soft: #45181c; --bad-bar: #f85149;
            --warn: #ecc154; --warn-soft: #362a0b; --warn-bar: #d29922;
            --open: #8cc8ff; --open-soft: #10305a; --open-bar: #388bfd;
            --idle: #c9d1d9; --idle-soft: #2c333b; --idle-bar: #6e7681;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
          overflow-wrap: anywhere;
        }
        .page { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
        h1, h2, h3, h4 { line-height: 1.25; margin: 0; }
        h1 { font-size: 1.75rem; letter-spacing: -0.01em; }
        h2 { font-size: 1.2rem; margin-bottom: 0.9rem; }
        h3, h4 { font-size: 1rem; }
        p { margin: 0 0 0.75rem; }
        .kicker { color: var(--quiet); font-size: 0.85rem; margin: 0 0 0.2rem; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin-top: 1.1rem; }
        .verdict { border-left: 5px solid; border-radius: 6px; padding: 0.7rem 1rem; margin: 1rem 0 1.1rem; }
        .ok { color: var(--ok); background: var(--ok-soft); }
        .bad { color: var(--bad); background: var(--bad-soft); }
        .warn { color: var(--warn); background: var(--warn-soft); }
        .open { color: var(--open); background: var(--open-soft); }
        .idle { color: var(--idle); background: var(--idle-soft); }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(18.5rem, 1fr)); gap: 0.7rem 1.5rem; margin: 0; }
        dt { color: var(--quiet); font-size: 0.8rem; }
        dd { margin: 0; }
        .tiles { display: flex; flex-wrap: wrap; gap: 0.6rem; list-style: none; margin: 0; padding: 0; }
        .tiles li { flex: 1 1 7rem; border-radius: 8px; padding: 0.6rem 0.9rem; }
        .tiles strong { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tiles span { font-size: 0.85rem; }
        .share { display: block; width: 100%; height: 10px; margin-top: 0.9rem; border-radius: 5px; }
        svg { forced-color-adjust: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        svg .ok { fill: var(--ok-bar); }
        svg .bad { fill: var(--bad-bar); }
        svg .warn { fill: var(--warn-bar); }
        svg .open { fill: var(--open-bar); }
        svg .idle { fill: var(--idle-bar); }
        svg line { stroke: var(--line); }
        .chip { display: inline-block; border-radius: 1rem; padding: 0.05rem 0.6rem; font-size: 0.8rem; font-weight: 600; }
        .chip, .few { overflow-wrap: normal; }
        .id { color: var(--quiet); font: 0.75rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .uuid { font: 0.82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .quiet { color: var(--quiet); font-size: 0.9rem; }
        table { width: 100%; border-collapse: collapse; }
        th { text-align: left; color: var(--quiet); font-size: 0.8rem; font-weight: 600; padding: 0 0.75rem 0.4rem 0; }
        td { vertical-align: top; padding: 0.55rem 0.75rem 0.55rem 0; border-top: 1px solid var(--line); }
        td .id { display: block; }
        .name { font-weight: 600; }
        .time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .rows { list-style: none; margin: 0; padding: 0; }
        .rows li, .axis { display: grid; grid-template-columns: 13rem 1fr 5rem; gap: 0.75rem; align-items: center; padding: 0.2rem 0; }
        .rows svg { display: block; width: 100%; height: 16px; }
        .rows .quiet { display: block; font-size: 0.8rem; }
        .rows .took, .axis { color: var(--quiet); font-size: 0.8rem; font-variant-numeric: tabular-nums; }
        .rows .took { text-align: right; }
        .axis div { grid-column: 2; display: flex; justify-content: space-between; }
        .group { border-top: 1px solid var(--line); padding: 1rem 0 0; margin: 1rem 0 0; }
        .group:first-of-type { border-top: 0; padding-top: 0; margin-top: 0; }
        .group > p { margin: 0.2rem 0 0.6rem; }
        section > h3 { margin: 1.8rem 0 0.8rem; color: var(--quiet); }
        h2 + h3 { margin-top: 0; }
        h3 + .group { border-top: 0; margin-top: 0; padding-top: 0; }
        .silent { margin: 1rem 0 0; }
        summary { cursor: pointer; color: var(--open); font-size: 0.9rem; padding: 0.2rem 0; }
        pre {
          margin: 0.4rem 0 0.6rem; padding: 0.75rem 0.9rem; background: var(--code); border: 1px solid var(--line); border-radius: 6px;
          font: 0.8rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4;
          white-space: pre-wrap; overflow: auto; max-height: 26rem; direction: ltr; unicode-bidi: isolate;
        }
        pre:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--open); outline-offset: 2px; }
        .diff { white-space: normal; }
        .diff span { display: block; white-space: pre-wrap; padding: 0 0.3rem; min-height: 1.5em; }
        .diff .head { color: var(--quiet); }
        .c { color: var(--warn); background: var(--warn-soft); border-radius: 3px; padding: 0 0.15em; font-weight: 600; font-size: 0.9em; }
        a { color: var(--open); }
        footer { color: var(--quiet); font-size: 0.8rem; margin-top: 1.2rem; }
        footer p { margin: 0; }
        @media (max-width: 44rem) {
          .page { padding: 1.1rem 0.8rem 2rem; }
          section { padding: 1rem; }
          h1 { font-size: 1.4rem; }
          table, tbody, tr, td { display: block; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tr { border-top: 1px solid var(--line); padding: 0.6rem 0; }
          td { border: 0; padding: 0.1rem 0; }
          td:empty { display: none; }
          .rows li { grid-template-columns: 1fr auto; gap: 0 0.75rem; padding: 0.35rem 0; }
          .rows svg { grid-column: 1 / -1; grid-row: 2; }
          .axis { grid-template-columns: 1fr; }
          .axis div { grid-column: 1; }
        }
        @page { margin: 15mm; }
        @media print {
          :root {
            color-scheme: light;
            --page: #ffffff; --card: #ffffff; --text: #000000; --quiet: #444c55; --line: #c4cad0; --code: #ffffff;
            --ok: #12652c; --ok-soft: #ffffff; --ok-bar: #2da44e;
            --bad: #9d0f26; --bad-soft: #ffffff; --bad-bar: #cf222e;
            --warn: #744800; --warn-soft: #ffffff; --warn-bar: #bf8700;
            --open: #0a4f9e; --open-soft: #ffffff; --open-bar: #218bff;
            --idle: #454d56; --idle-soft: #ffffff; --idle-bar: #8c959f;
          }
          body { font-size: 10.5pt; }
          .page { max-width: none; padding: 0; }
          section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 0.8rem 0 0; }
          .tiles li, .chip, .verdict { border: 1px solid; }
          .verdict { border-left-width: 5px; }
          pre { max-height: none; overflow: visible; }
          summary { list-style: none; color: var(--quiet); }
          details::details-content { content-visibility: visible; block-size: auto; }
          h2, h3, h4, summary { break-after: avoid; }
          tr, .rows li, .tiles { break-inside: avoid; }
        }

        """;
}
