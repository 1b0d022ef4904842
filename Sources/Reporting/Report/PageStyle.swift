/// The page's style: light and dark, screen, phone and paper.
enum PageStyle {
    /// - Parameter hasHeatMaps: whether theirs is needed too.
    static func text(hasHeatMaps: Bool) -> String { hasHeatMaps ? text + "\n" + heatMaps : text }

    /// Colours keep a contrast of 4.5 for text and 3 for marks in both forms; blue and grey are told apart
    /// by all kinds of colour vision, and nothing is said by colour alone.
    private static let text = """
        :root{color-scheme:light dark;--paper:#fff;--raised:#f6f7f9;--ink:#16191d;--soft:#555d67;--faint:#d9dde2;--hair:#e9ecef;--accent:#0b57b8;--wash:#e8f0fb;--mark:#5f6873;--heat:#0b57b8;--warm:#8a4b00}
        @media (prefers-color-scheme:dark){:root{--paper:#121519;--raised:#1b2026;--ink:#e8ebee;--soft:#a5aeb8;--faint:#363d46;--hair:#262c33;--accent:#7db4ff;--wash:#172639;--mark:#929ca7;--heat:#7db4ff;--warm:#f0b46a}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;overflow-wrap:break-word}
        header,main,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:2.5rem}
        .kicker{margin:0;color:var(--soft);font-size:.8125rem;letter-spacing:.08em;text-transform:uppercase}
        h1{margin:.25rem 0 .5rem;font-size:clamp(1.5rem,4vw,2.125rem);line-height:1.2;letter-spacing:-.015em;text-wrap:balance;overflow-wrap:anywhere}
        h1 .data{font-weight:600}
        h2{margin:0 0 1rem;font-size:1.375rem;line-height:1.3;letter-spacing:-.01em;overflow-wrap:anywhere}
        h3{margin:2.5rem 0 .75rem;font-size:1.0625rem;line-height:1.35}
        p{margin:0 0 .75rem;max-width:46rem}
        .lede{color:var(--soft)}
        a{color:var(--accent);text-underline-offset:.15em}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.9375rem}
        section{padding:2.25rem 0;border-top:1px solid var(--faint);margin-top:2.25rem}
        header+main>section:first-child{border-top:0;margin-top:0}
        .skip{position:absolute;left:-999rem}
        .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:9}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
        .verdict{background:var(--raised);border:1px solid var(--faint);border-left:4px solid var(--mark);border-radius:6px;padding:1.25rem 1.5rem .75rem}
        .verdict.sure{border-left-color:var(--accent);background:var(--wash)}
        .verdict h3{margin:0 0 .375rem;font-size:clamp(1.375rem,3.5vw,1.75rem);letter-spacing:-.015em}
        .badge{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .625rem;font-size:.8125rem;color:var(--soft)}
        .sure .badge{color:var(--accent)}
        .facts{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:1.25rem 0 0}
        .facts dt{color:var(--soft);font-size:.8125rem}
        .facts dd{margin:0;font-size:1.0625rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        small{font-size:.875em;color:var(--soft);white-space:nowrap}
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:1.5rem 2rem;align-items:start}
        @media (min-width:60rem){.charts.uneven{grid-template-columns:minmax(0,9fr) minmax(0,13fr)}}
        figure{margin:0;min-width:0}
        figcaption,.note{color:var(--soft);font-size:.875rem;line-height:1.5;max-width:46rem}
        figcaption{margin-top:.25rem}
        .charts+.note,.scroll+.note{margin-top:.75rem}
        .chart{display:block;width:100%;max-width:36rem;height:auto;font-size:12px;font-variant-numeric:tabular-nums}
        .chart text{fill:var(--ink);unicode-bidi:isolate}
        .chart .tick,.chart .axis-title{fill:var(--soft)}
        .chart .pick{font-weight:600}
        .chart text.pick{fill:var(--accent)}
        .chart .ref-text{fill:var(--soft)}
        .grid{stroke:var(--hair)}
        .ref-line{stroke:var(--mark);stroke-dasharray:4 3}
        .whisker{stroke:var(--mark);stroke-width:1.5}
        .whisker.pick{stroke:var(--accent)}
        .dot{fill:var(--mark);stroke:var(--mark);stroke-width:1.75}
        .dot.pick{fill:var(--accent);stroke:var(--accent)}
        .dot.hollow{fill:var(--paper)}
        .curve{fill:none;stroke:var(--mark);stroke-width:1.25;stroke-opacity:.75;stroke-linejoin:round}
        .curve.reference{stroke:var(--ink);stroke-opacity:1;stroke-dasharray:5 3}
        .curve.pick{stroke:var(--accent);stroke-opacity:1;stroke-width:2.5;stroke-dasharray:none}
        .curve:hover{stroke:var(--ink);stroke-opacity:1;stroke-width:2.5}
        .node{fill:var(--mark)}
        .node.pick{fill:var(--accent)}
        .leader{stroke:var(--faint)}
        .point{fill:var(--mark);stroke:var(--mark);stroke-width:1.25}
        .point.pick{fill:var(--accent);stroke:var(--paper);stroke-width:1.5}
        .cell{fill:var(--heat)}
        .median{stroke:var(--ink);stroke-width:2}
        .scroll{overflow-x:auto;max-width:100%}
        .tall{overflow-y:auto;max-height:34rem;border:1px solid var(--faint);border-radius:6px}
        .room{display:flex;justify-content:center}
        .room>.scroll{flex:none;min-width:100%;max-width:max(100%,100vw - 5rem)}
        table{border-collapse:separate;border-spacing:0;font-size:.875rem;line-height:1.4}
        th,td{padding:.3125rem .75rem;border-bottom:1px solid var(--hair);text-align:left;vertical-align:top}
        thead th{color:var(--soft);font-weight:600;border-bottom-color:var(--faint);vertical-align:bottom}
        tbody th{font-weight:500}
        .numbers td,.numbers thead th{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .numbers thead th{white-space:normal}
        .numbers th:first-child,.numbers td.word,.numbers thead th.word{text-align:left}
        .numbers td:first-child{text-align:left}
        .numbers td.wraps{white-space:normal}
        .pairs tbody th{min-width:6.75rem;max-width:10rem;overflow-wrap:anywhere}
        .beside th,.beside td{padding-left:.5rem;padding-right:.5rem}
        .beside tbody th{white-space:nowrap}
        .tall thead th{position:sticky;top:0;background:var(--raised);z-index:1}
        tr.pick th,tr.pick td:nth-child(2){color:var(--accent);font-weight:600}
        .tie{color:var(--accent);font-size:.75em}
        td.top{font-weight:700}
        .numbers td.texts{white-space:normal;text-align:left;min-width:16rem;max-width:30rem}
        .texts p{margin:0;overflow-wrap:anywhere}
        .texts p+p{margin-top:.25rem;padding-top:.25rem;border-top:1px dotted var(--faint)}
        .texts .none{color:var(--soft);font-style:italic}
        ul.note{padding-left:1.125rem}
        details{margin:.75rem 0}
        summary{cursor:pointer;font-weight:500;padding:.125rem 0}
        details.pairs>summary{font-size:.9375rem}
        .sortable button{all:unset;cursor:pointer;color:inherit;font:inherit;white-space:normal}
        .sortable button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        .sortable button::after{content:"\\2195";margin-left:.25em;opacity:.45}
        .sortable [aria-sort=ascending] button::after{content:"\\2191";opacity:1}
        .sortable [aria-sort=descending] button::after{content:"\\2193";opacity:1}
        .sortable [aria-sort] button{color:var(--ink)}
        .tools{display:flex;flex-wrap:wrap;align-items:baseline;gap:.5rem 1.25rem;margin-bottom:.75rem}
        .tools[hidden]{display:none}
        input{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--mark);border-radius:4px;padding:.25rem .625rem;width:16rem;max-width:100%}
        output{color:var(--soft);font-size:.875rem;font-variant-numeric:tabular-nums}
        .aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        pre{background:var(--raised);border:1px solid var(--faint);border-radius:6px;padding:.75rem 1rem;margin:0 0 1rem}
        code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
        .hash{font-size:.75rem}
        .plan{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.25rem 1.5rem;font-size:.9375rem}
        .plan dt{color:var(--soft)}
        .plan dd{margin:0;max-width:46rem;overflow-wrap:anywhere}
        .warnings{color:var(--warm);font-size:.9375rem;overflow-wrap:anywhere}
        footer{border-top:1px solid var(--faint);padding-top:1rem;padding-bottom:3rem;color:var(--soft);font-size:.875rem}
        @media (max-width:34rem){header{padding-top:1.5rem}.plan{grid-template-columns:1fr;gap:0}.plan dd{margin-bottom:.5rem}.verdict{padding:1rem 1rem .5rem}th,td{padding-left:.5rem;padding-right:.5rem}.numbers td.texts{min-width:15rem}}
        @page{margin:14mm}
        @media print{:root{color-scheme:light;--paper:#fff;--raised:#fff;--ink:#000;--soft:#444;--faint:#bbb;--hair:#ddd;--accent:#0b57b8;--wash:#fff;--mark:#555;--heat:#0b57b8;--warm:#000}body{font-size:10.5pt}header,main,footer{max-width:none;padding-left:0;padding-right:0}nav,.tools,.skip{display:none}.tall{max-height:none;overflow:visible;border:0}.scroll{overflow:visible}.room{display:block}section{padding:1rem 0;margin-top:1rem}figure,.verdict,tr{break-inside:avoid}h2,h3,summary{break-after:avoid}.charts{grid-template-columns:1fr 1fr;gap:1rem}.beside{grid-column:1/-1}thead{display:table-header-group}.tall thead th{position:static}table{font-size:8.5pt}th,td{padding:.125rem .375rem}.numbers td.texts{min-width:0}.sortable button::after{content:""}details:not([open]){display:none}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        """

    /// Orange and blue, which all kinds of colour vision tell apart, of a lightness that leaves the numbers on them
    /// a contrast of 4.5 at any step.
    private static let heatMaps = """
        :root{--loss:#e08a1e;--gain:#5c9de0}
        @media (prefers-color-scheme:dark){:root{--loss:#955000;--gain:#1f5fae}}
        @media print{:root{--loss:#e08a1e;--gain:#5c9de0}}
        .heat{font-size:.8125rem}
        .heat th,.heat td{padding:.25rem .375rem;white-space:nowrap}
        .heat td{text-align:center;font-variant-numeric:tabular-nums;border:1px solid var(--paper);min-width:3.25rem}
        .heat tbody th{position:sticky;left:0;background:var(--paper)}
        .heat thead th+th{text-align:center;padding-bottom:.375rem}
        .heat thead span{writing-mode:vertical-rl;transform:rotate(180deg);display:inline-block}
        .heat .even{background:var(--raised)}
        .heat .loss{background:color-mix(in srgb,var(--loss) var(--full),var(--paper))}
        .heat .gain{background:color-mix(in srgb,var(--gain) var(--full),var(--paper))}
        .h1{--full:17%}.h2{--full:33%}.h3{--full:50%}.h4{--full:67%}.h5{--full:83%}.h6{--full:100%}
        .heat .own{outline:2px solid var(--ink);outline-offset:-2px}
        .wide{grid-column:1/-1}
        @media print{.heat th,.heat td{padding:.125rem;min-width:0}}
        """
}
