/// The page's script: sorting and filtering of the table of all cells. Everything else works without it.
enum PageScript {
    static let html = HTML(stringLiteral: text)

    static let text = """
        "use strict";
        (() => {
          const table = document.getElementById("cells-table");
          if (!table || !table.tBodies[0]) return;
          const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells], rows = [...body.rows];
          const read = (row, place) => row.cells[place].textContent.trim();
          const number = text => text === "" || text === "nan" ? NaN : Number(text.replace("\\u2212", "-").replace("< ", ""));
          const original = new Map(rows.map((row, place) => [row, place]));
          const sort = (place, descending) => {
            const isText = heads[place].classList.contains("word");
            const keys = new Map(rows.map(row => [row, isText ? read(row, place) : number(read(row, place))]));
            const compare = (a, b) => {
              const x = keys.get(a), y = keys.get(b);
              if (isText) {
                const order = x.localeCompare(y, "en", { numeric: true });
                return (descending ? -order : order) || original.get(a) - original.get(b);
              }
              if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y) || original.get(a) - original.get(b);
              return (descending ? y - x : x - y) || original.get(a) - original.get(b);
            };
            body.append(...rows.sort(compare));
            heads.forEach(head => head.removeAttribute("aria-sort"));
            heads[place].setAttribute("aria-sort", descending ? "descending" : "ascending");
          };
          heads.forEach((head, place) => {
            const button = document.createElement("button");
            button.type = "button";
            button.append(...head.childNodes);
            head.append(button);
            button.addEventListener("click", () => {
              const now = head.getAttribute("aria-sort");
              const descending = now ? now === "ascending" : !head.classList.contains("word");
              sort(place, descending);
            });
          });
          const input = document.getElementById("filter"), count = document.getElementById("filter-count");
          const texts = new Map(rows.map(row => [row, [...row.cells].map(cell => cell.textContent.trim().toLowerCase())]));
          const matches = (cells, word) => /^[0-9+]+$/.test(word) ? cells.some(cell => cell === word) : cells.some(cell => cell.includes(word));
          const filter = () => {
            const words = input.value.toLowerCase().split(/[\\s,]+/).filter(word => word !== "");
            let shown = 0;
            for (const row of rows) {
              const isShown = words.every(word => matches(texts.get(row), word));
              row.hidden = !isShown;
              if (isShown) shown += 1;
            }
            count.textContent = shown === rows.length ? `${rows.length} cells` : `${shown} of ${rows.length} cells`;
          };
          input.addEventListener("input", filter);
          document.querySelector(".tools").hidden = false;
          filter();
        })();
        """
}
