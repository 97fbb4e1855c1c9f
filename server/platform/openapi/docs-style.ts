/** The style sheet of the reference page. Light and dark follow the reader's system; one column on a phone. */
export const STYLE = `
:root{color-scheme:light dark;--bg:light-dark(#fff,#14171c);--soft:light-dark(#f5f6f8,#1c2027);--line:light-dark(#dfe3e8,#2f3540);
--text:light-dark(#1c2530,#e3e7ec);--dim:light-dark(#566270,#9aa5b3);--link:light-dark(#0b5cad,#7db8f5);--code:light-dark(#eef1f4,#232932);
--get:light-dark(#0b6e4f,#5fd0a5);--post:light-dark(#0b5cad,#7db8f5);--put:light-dark(#8a5300,#e8b45c);--delete:light-dark(#b3261e,#f28b82)}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--code);border-radius:4px;padding:.1em .3em;overflow-wrap:anywhere}
pre{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;overflow-x:auto;margin:.6rem 0}
pre code{background:none;padding:0;overflow-wrap:normal}
.page{display:grid;grid-template-columns:19rem minmax(0,1fr);max-width:82rem;margin:0 auto}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:1.4rem 1rem 3rem 1.4rem;border-right:1px solid var(--line);font-size:.9rem}
nav details{margin:.15rem 0}nav summary{cursor:pointer;padding:.2rem 0;font-weight:600}
nav ul{list-style:none;margin:.1rem 0 .5rem;padding:0 0 0 .9rem}nav li a{display:block;padding:.16rem 0;color:var(--dim)}
nav li a:hover{color:var(--link)}nav .name{display:block;font-size:1.15rem;font-weight:700;color:var(--text)}
nav .small{color:var(--dim);font-size:.85rem;margin:.1rem 0 .9rem}
main{padding:1.8rem 2.2rem 5rem;min-width:0}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .6rem}
h2{font-size:1.35rem;margin:3rem 0 .2rem;padding-top:1.2rem;border-top:1px solid var(--line)}
h3{font-size:1.1rem;margin:0;line-height:1.35}h3 a{color:inherit}
h4{font-size:.78rem;letter-spacing:.05em;text-transform:uppercase;color:var(--dim);margin:1.1rem 0 .3rem}
.intro h2{font-size:1.1rem;margin:1.6rem 0 .2rem;padding:0;border:0}
p,ul{margin:.5rem 0}.lead{color:var(--dim);margin-top:.2rem}
article{margin:1.6rem 0;padding:1.1rem 1.2rem;border:1px solid var(--line);border-radius:10px}
.route{display:flex;flex-wrap:wrap;gap:.5rem;align-items:baseline;margin:.35rem 0 .5rem}
.route code{font-size:.92rem;background:none;padding:0}
.method{font:700 .75rem/1 ui-monospace,Menlo,Consolas,monospace;border:1px solid currentColor;border-radius:5px;padding:.25rem .4rem}
.GET{color:var(--get)}.POST{color:var(--post)}.PUT,.PATCH{color:var(--put)}.DELETE{color:var(--delete)}
.facts{display:flex;flex-wrap:wrap;gap:.4rem;font-size:.83rem;color:var(--dim);padding:0;margin:.5rem 0 0;list-style:none}
.facts li{background:var(--soft);border:1px solid var(--line);border-radius:99px;padding:.1rem .6rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;font-weight:600;color:var(--dim);font-size:.8rem}
th,td{padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td:first-child{width:34%}td.type{width:20%;color:var(--dim)}
td.status{width:4.5rem}td.code{width:34%}
.req{color:var(--delete);font-size:.78rem;margin-left:.35rem}
.d1>td:first-child{padding-left:.9rem}.d2>td:first-child{padding-left:1.8rem}.d3>td:first-child,.d4>td:first-child,.d5>td:first-child,.d6>td:first-child{padding-left:2.7rem}
details.answer{margin:.3rem 0;border:1px solid var(--line);border-radius:8px;padding:.35rem .8rem}
details.answer summary{cursor:pointer}details.answer[open] summary{margin-bottom:.3rem}
@media (max-width:60rem){
.page{display:block}
nav{position:static;height:auto;border:0;border-bottom:1px solid var(--line);padding:1rem}
nav li a{padding:.4rem 0}nav summary{padding:.4rem 0}
main{padding:1rem 1rem 4rem}article{padding:.9rem .9rem;margin:1.2rem 0}h1{font-size:1.5rem}
thead{display:none}
table,tbody,tr,td{display:block;width:auto!important}
tr{padding:.5rem 0;border-bottom:1px solid var(--line)}tr:last-child{border-bottom:0}
td,tr>td:first-child{border:0;padding:.05rem 0}td:empty{display:none}
tr[class]>td:first-child{padding-left:0}td:first-child:has(code),td.type{display:inline}td.type::before{content:' '}
tr.d1{padding-left:.7rem}tr.d2{padding-left:1.4rem}tr.d3,tr.d4,tr.d5,tr.d6{padding-left:2.1rem}
.errors tr{display:grid;grid-template-columns:3rem minmax(0,1fr)}.errors td:last-child{grid-column:2}
}
@media print{nav{display:none}.page{display:block}article{break-inside:avoid-page}}
`;
