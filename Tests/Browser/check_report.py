"""Opens reports in a real Chromium and checks what only a browser can tell.

    python check_report.py <tool> <output folder>

Runs the tool on a hostile dataset and on the demo, opens each report.html, and leaves screenshots in the
output folder: light, dark, phone and print. Needs selenium, chromium and chromedriver.
"""

import base64
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import hostile_dataset

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
PHONE = 390

# Text whose contrast with what is behind it is below 4.5 (WCAG 2.2 AA), transparent backgrounds looked through.
CONTRAST = """
// Mixed colours are told as parts of 1.
const parse = text => (text.match(/[\\d.]+/g) || []).map(v => text.startsWith('color(') ? 255 * v : +v);
const luminance = rgb => { const [r, g, b] = rgb.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
const behind = node => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor);
  if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
const poor = [];
for (const node of document.querySelectorAll('body *')) {
  if (![...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim()) || !node.getClientRects().length) continue;
  if (['TITLE', 'DESC', 'SCRIPT', 'STYLE'].includes(node.tagName.toUpperCase())) continue;
  const style = getComputedStyle(node), isDrawn = node.namespaceURI.endsWith('svg');
  const a = luminance(parse(isDrawn ? style.fill : style.color)), b = luminance(behind(node));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) poor.push(`${node.tagName} ${node.getAttribute('class') || ''} ${ratio.toFixed(2)} ${node.textContent.slice(0, 20)}`);
}
return [...new Set(poor)].slice(0, 10);
"""


class Checks:
    """Counts, and goes on after a failure, so that one run tells all."""

    def __init__(self):
        self.passed, self.failed = 0, []

    def that(self, holds, name, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed.append(f"{name}: {detail}")
            print(f"FAILED {name}: {detail}")


def browser(scripts=True):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,1000"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def look(driver, width, dark=False, media="screen"):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": media, "features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}, {"name": "prefers-reduced-motion", "value": "reduce"}]})


def shoot(driver, path, height=None):
    size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], height or 12000), "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip})
    path.write_bytes(base64.b64decode(shot["data"]))


def requests(driver):
    """Addresses that the page asked for, beside itself."""
    found = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.append(message["params"]["request"]["url"])
    return found


def column(driver, place):
    return driver.execute_script(
        "return [...document.querySelectorAll('#cells-table tbody tr')].filter(r => !r.hidden).map(r => r.cells[arguments[0]].textContent.trim())", place)


def number(text):
    return float(text.replace("\u2212", "-"))


def check_table(driver, checks, name):
    heads = [head.text.strip() for head in driver.find_elements(By.CSS_SELECTOR, "#cells-table thead th")]
    place = heads.index("Spearman")
    head = driver.find_elements(By.CSS_SELECTOR, "#cells-table thead th")[place]
    before = column(driver, place)
    button = head.find_element(By.TAG_NAME, "button")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    checks.that(head.get_attribute("aria-sort") == "descending", f"{name}: a click sorts, largest first", head.get_attribute("aria-sort"))
    shown = column(driver, place)
    defined = [number(text) for text in shown if text != "nan"]
    checks.that(defined == sorted(defined, reverse=True) and sorted(shown) == sorted(before), f"{name}: rows are in order, and all there", shown[:5])
    checks.that(all(text == "nan" for text in shown[len(defined):]), f"{name}: undefined numbers are last", shown[-3:])
    button.send_keys(Keys.ENTER)
    defined = [number(text) for text in column(driver, place) if text != "nan"]
    checks.that(head.get_attribute("aria-sort") == "ascending" and defined == sorted(defined), f"{name}: the keyboard turns the order round", defined[:5])
    checks.that(column(driver, place)[-1] == shown[-1] or "nan" not in shown, f"{name}: undefined numbers stay last", column(driver, place)[-1])
    pooling = heads.index("pooling")
    word = driver.find_elements(By.CSS_SELECTOR, "#cells-table thead th")[pooling].find_element(By.TAG_NAME, "button")
    word.send_keys(Keys.SPACE)
    checks.that(column(driver, pooling) == sorted(column(driver, pooling)), f"{name}: words sort by the space bar", column(driver, pooling)[:5])
    driver.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    field = driver.find_element(By.ID, "filter")
    field.send_keys("weighted_mean")
    left = column(driver, pooling)
    checks.that(left and all("weighted_mean" in text for text in left), f"{name}: the filter leaves what was asked for", left[:5])
    count = driver.find_element(By.ID, "filter-count").text
    checks.that(count == f"{len(left)} of {len(before)} cells", f"{name}: the filter says how many", count)
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.BACKSPACE)
    checks.that(len(column(driver, place)) == len(before), f"{name}: an empty filter shows all")


def check_page(driver, page, name, charts, checks, output):
    look(driver, 1280)
    driver.get_log("performance")
    driver.get(page.as_uri())
    asked = [address for address in requests(driver) if address != page.as_uri() and not address.startswith("data:")]
    checks.that(asked == [], f"{name}: no request leaves the page", asked)
    shoot(driver, output / f"{name}-light.png")
    drawn = driver.find_elements(By.CSS_SELECTOR, "svg[role=img]")
    titles = driver.execute_script("return [...document.querySelectorAll('svg[role=img]')].map(s => s.getAttribute('aria-labelledby').split(' ').map(i => document.getElementById(i)?.textContent || '').join('|'))")
    checks.that(len(drawn) == charts, f"{name}: the charts are there", len(drawn))
    checks.that(all(part for title in titles for part in title.split("|")), f"{name}: every chart has a title and a description", titles)
    sizes = [chart.size for chart in drawn]
    checks.that(all(size["width"] > 200 and size["height"] > 60 for size in sizes), f"{name}: charts are drawn", sizes)
    spill = driver.execute_script("""return [...document.querySelectorAll('svg[role=img] text')].filter(t => { const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect();
      return a.left < b.left - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1 || a.top < b.top - 1; }).map(t => t.textContent)""")
    checks.that(spill == [], f"{name}: no word of a chart is cut off", spill)
    twice = driver.execute_script("const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i)")
    checks.that(twice == [], f"{name}: ids are unique", twice)
    unnamed = driver.execute_script("return [...document.querySelectorAll('thead th')].filter(t => t.scope !== 'col').length + [...document.querySelectorAll('tbody th')].filter(t => t.scope !== 'row').length")
    checks.that(unnamed == 0, f"{name}: header cells have a scope", unnamed)
    levels = driver.execute_script("return [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    checks.that(levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:])), f"{name}: headings are in order", levels)
    check_table(driver, checks, name)
    for dark in [False, True]:
        look(driver, 1280, dark=dark)
        poor = driver.execute_script(CONTRAST)
        checks.that(poor == [], f"{name}: text has contrast, {'dark' if dark else 'light'}", poor)
    shoot(driver, output / f"{name}-dark.png")
    look(driver, PHONE)
    width = driver.execute_script("return document.documentElement.scrollWidth")
    checks.that(width <= PHONE, f"{name}: a phone scrolls one way only", width)
    shoot(driver, output / f"{name}-phone.png")
    look(driver, 794, media="print")
    shoot(driver, output / f"{name}-print.png")
    pdf = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    (output / f"{name}.pdf").write_bytes(base64.b64decode(pdf["data"]))
    look(driver, 1280)
    said = driver.get_log("browser")
    checks.that(said == [], f"{name}: the console is silent", said)
    asked = [address for address in requests(driver) if not address.startswith("data:") and address != page.as_uri()]
    checks.that(asked == [], f"{name}: no request leaves the page later on", asked)


def check_heat_map(driver, page, name, side, checks):
    """That its cells say what the table of the run says; contrast is looked at with all other text."""
    driver.get(page.as_uri())
    look(driver, 1280)
    table = driver.find_element(By.CSS_SELECTOR, "table.heat[aria-labelledby=s1-mixed1]")
    names, rows = driver.execute_script("""const text = cell => cell.textContent, rows = [...arguments[0].tBodies[0].rows];
      return [[...arguments[0].tHead.rows[0].cells].slice(1).map(text), rows.map(r => [...r.cells].map(text))]""", table)
    checks.that(len(names) == side and [row[0] for row in rows] == names, f"{name}: the heat map has a cell a pair of poolings", names)
    layers = driver.find_element(By.ID, "s1-mixed1").text.split(":")[0].removeprefix("Layer ")
    with open(page.parent / "mismatch.csv", encoding="utf-8") as file:
        wanted = {(row["pooling1"], row["pooling2"]): row for row in csv.DictReader(file) if row["layers"] == layers}
    wrong = []
    for queries, *cells in rows:
        for index, cell in zip(names, cells):
            row, (points, *arrow) = wanted[queries, index], cell.split()
            # The page rounds to a tenth of a point.
            if abs(number(points) - 100 * float(row["delta"])) > 0.0501 or arrow != {"worse": ["\u2193"], "better": ["\u2191"]}.get(row["verdict"], []):
                wrong.append((queries, index, cell, row["delta"], row["verdict"]))
    checks.that(not wrong, f"{name}: cells say what the table says", wrong[:5])
    colours = driver.execute_script("return new Set([...arguments[0].querySelectorAll('td')].map(c => getComputedStyle(c).backgroundColor)).size", table)
    checks.that(colours > 3, f"{name}: cells are coloured", colours)
    whole = driver.execute_script("""return [...document.querySelectorAll('table.heat')].every(t => { const a = t.getBoundingClientRect(), b = t.closest('.scroll').getBoundingClientRect(); return a.right <= b.right + 1; })""")
    checks.that(whole, f"{name}: a wide page shows it whole")
    look(driver, 688, media="print")
    whole = driver.execute_script("return [...document.querySelectorAll('table.heat')].every(t => t.getBoundingClientRect().right <= innerWidth)")
    checks.that(whole, f"{name}: paper of A4 holds it")


def check_hostile(driver, page, checks):
    driver.get(page.as_uri())
    texts = driver.execute_script("return [...document.querySelectorAll('.texts p')].map(p => p.textContent)")
    whole = "\n".join(texts)
    for text in hostile_dataset.HOSTILE + [hostile_dataset.RIGHT_TO_LEFT, hostile_dataset.ARABIC]:
        checks.that(text in whole, "hostile texts stand there as text", text)
    checks.that("owned" not in driver.title and driver.title.startswith("<script>"), "no script of a text runs", driver.title)
    outside = driver.execute_script("return document.querySelectorAll('main img, main iframe, main script, main object, h1 img, .texts p *').length + (document.querySelectorAll('h1').length - 1)")
    checks.that(outside == 0, "no text becomes an element", outside)
    checks.that("[U+202E]" in whole and "\u202e" not in whole, "an override of the writing direction is shown, and turns nothing round")
    checks.that("bell \u2407 escape \u241b" in whole and "\u2421" in whole, "control characters are shown")
    styles = driver.execute_script("""return [...document.querySelectorAll('.texts p')].filter(p => p.textContent.startsWith(arguments[0])).map(p => [getComputedStyle(p).direction, getComputedStyle(p).unicodeBidi])""", hostile_dataset.RIGHT_TO_LEFT[:5])
    checks.that(styles and all(direction == "rtl" and bidi in ("isolate", "plaintext") for direction, bidi in styles), "right-to-left text runs right to left, by itself", styles)
    neighbours = driver.execute_script("return [...document.querySelectorAll('.texts + td')].every(td => getComputedStyle(td).direction === 'ltr')")
    checks.that(neighbours, "what stands beside it runs left to right")


def check_room(driver, page, checks):
    """That the table of all cells uses what a wide window has, and no more than a narrow one has."""
    driver.get(page.as_uri())
    for width, is_whole in [(1600, True), (1046, False), (PHONE, False)]:
        look(driver, width)
        table, shown, document = driver.execute_script(
            "const box = document.querySelector('#cells .scroll'); return [box.scrollWidth, box.clientWidth, document.documentElement.scrollWidth]")
        checks.that(document <= width, f"{width} pixels: the page itself does not scroll sideways", document)
        checks.that((table <= shown) == is_whole, f"{width} pixels: all columns of all cells are {'seen' if is_whole else 'scrolled to'}", (table, shown))


def check_without_scripts(page, checks):
    driver = browser(scripts=False)
    try:
        driver.get(page.as_uri())
        checks.that(not driver.find_elements(By.CSS_SELECTOR, "#cells-table button") and not driver.find_element(By.CSS_SELECTOR, ".tools").is_displayed(),
                    "without scripts there are no buttons that do nothing")
        checks.that(driver.find_element(By.CSS_SELECTOR, ".verdict h3").is_displayed() and len(driver.find_elements(By.CSS_SELECTOR, "#cells-table tbody tr")) > 5,
                    "without scripts everything else is there")
    finally:
        driver.quit()


def run(tool, work, name, *arguments):
    out = work / name
    subprocess.run([tool, "run", *arguments, "--out", str(out), "--quiet"], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    return out / "report.html"


def main():
    tool, output = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        hostile_dataset.write(work / "hostile")
        pages = [
            # name, charts, page
            ("demo", 6, run(tool, work, "demo", "--layers", "all", "--pooling", "all", "--interval", "bootstrap", "--bootstrap", "1000")),
            ("default", 5, run(tool, work, "default")),
            ("transforms", 7, run(tool, work, "transforms", "--layers", "0,3,6", "--transforms", "none,center,zscore,abtt:1", "--fit-on", "train")),
            ("hostile", 6, run(tool, work, "hostile-results", str(work / "hostile"), "--layers", "all", "--pooling", "all")),
            ("mixed", 5, run(tool, work, "mixed", "--mismatch", "--pooling", "mean,cls,max,weighted_mean,last_token")),
            ("mixed-many", 6, run(tool, work, "mixed-many", "--mismatch", "--pooling", "all", "--layers", "4,5,6")),
        ]
        driver = browser()
        try:
            for name, charts, page in pages:
                check_page(driver, page, name, charts, checks, output)
            named = {name: page for name, _, page in pages}
            check_hostile(driver, named["hostile"], checks)
            check_room(driver, named["transforms"], checks)
            check_heat_map(driver, named["mixed"], "mixed", 5, checks)
            check_heat_map(driver, named["mixed-many"], "mixed-many", 11, checks)
        finally:
            driver.quit()
        check_without_scripts(pages[0][2], checks)
    print(f"{checks.passed} checks passed, {len(checks.failed)} failed; screenshots in {output}")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
