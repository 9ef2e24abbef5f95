/** @file The style sheet of exported pages: the inks of the figures, light and dark, and a paper for printing. */

import { themes } from "../figures/index.ts";

const inks = (name: "light" | "dark"): string => {
  const { paper, ink, muted, axis, grid, warning } = themes[name];
  return `--paper:${paper};--ink:${ink};--muted:${muted};--rule:${axis};--hairline:${grid};--warning:${warning};`;
};

/** CSS without any reference to a file. */
export const styles = `
:root{color-scheme:light dark;${inks("light")}--held:#14705a;--scale:#2a5fb4;--not-held:#b04a0c;--not-run:#6b727c}
.dark{display:none}
@media (prefers-color-scheme:dark){:root{${inks("dark")}--held:#53c3a5;--scale:#84aef5;--not-held:#f0934e;--not-run:#98a0ab}.light{display:none}.dark{display:block}}
@media print{:root{color-scheme:light;${inks("light")}}.light{display:block}.dark{display:none}figure{break-inside:avoid}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 Inter,"Helvetica Neue","Segoe UI",system-ui,sans-serif;font-variant-numeric:tabular-nums lining-nums}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1,h2{font-family:Charter,"Iowan Old Style","Palatino Linotype",Georgia,serif;font-weight:500;line-height:1.2;text-wrap:balance}
h1{font-size:2rem;margin:0}h2{font-size:1.5rem;margin:2.75rem 0 .75rem}h3{font-size:1rem;margin:0 0 .5rem}
p{margin:.4rem 0;text-wrap:pretty;overflow-wrap:anywhere}
.lead{color:var(--muted);max-width:46rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.4rem 2rem;margin:1.5rem 0;font-size:.8125rem}
.facts div{border-top:1px solid var(--hairline);padding-top:.25rem}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
.notice{border-left:3px solid var(--rule);padding:.35rem .8rem;max-width:46rem}
.notice.warning{border-color:var(--warning)}.notice.failure{border-color:var(--not-held)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.8125rem;border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink)}
th{text-align:left;font-weight:600}thead tr{border-bottom:1px solid var(--ink)}
th,td{padding:.3rem 1.1rem .3rem .2rem;vertical-align:top}
tbody tr+tr{border-top:1px solid var(--hairline)}
.number{text-align:right;white-space:nowrap}
td small{display:block;color:var(--muted)}
.verdict{white-space:nowrap;font-weight:500}
.held .verdict{color:var(--held)}.held-at-this-scale .verdict{color:var(--scale)}.not-held .verdict{color:var(--not-held)}.not-run .verdict{color:var(--not-run)}
figure{margin:0 0 2.5rem}
figure .light,figure .dark{overflow-x:auto}
figure svg{display:block;max-width:100%;min-width:30rem;height:auto}
figcaption{max-width:46rem;font-size:.8125rem;color:var(--muted)}
.note{color:var(--warning)}.source{font-size:.75rem}
pre,code{font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;font-size:.8125rem}
pre{border-left:3px solid var(--hairline);padding:.3rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere}
footer{margin-top:3rem;padding-top:.5rem;border-top:1px solid var(--hairline);font-size:.75rem;color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
