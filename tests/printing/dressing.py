"""Makes printed documents fit to be published: a notice, paper, rules and type around the same table."""

import re
from datetime import datetime
from html import escape
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from printing.docx import WORD, paragraph, run
from printing.edition import PrintedEdition
from printing.package import CLOCK, build_package, open_parts

COLOUR = "1f4e79"
WIDTH = 28  # of a column of texts in a workbook, in characters
LINE = 14  # height of a line of a workbook, in points

# -- web pages ------------------------------------------------------------------------------------

_STYLE = f"""
body {{ margin: 2rem auto; max-width: 100rem; padding: 0 1rem; color: #111;
    font: 0.8rem/1.35 Georgia, serif }}
h1, h2, h3 {{ color: #{COLOUR}; font-family: Arial, sans-serif }}
.notice {{ border-left: 4px solid #b03a2e; padding: 0.5rem 1rem; background: #fdf2f0; font-size: 1rem }}
table {{ width: 100%; border-collapse: collapse; hyphens: auto }}
th, td {{ border: 1px solid #9bb1c8; padding: 0.3rem; vertical-align: top; text-align: start }}
td p, th p {{ margin: 0 }}
th {{ background: #{COLOUR}; color: #fff; font-family: Arial, sans-serif }}
"""


def dress_html(page: bytes, edition: PrintedEdition, notice: str) -> bytes:
    """The page with its title, a style sheet, and the notice below its subtitle."""
    head = f"<title>{escape(edition.title)}</title><style>{_STYLE}</style>"
    text = page.decode().replace("<title>x</title>", head, 1)
    return text.replace("</h2>", f'</h2><p class="notice">{escape(notice)}</p>', 1).encode()


# -- Word documents -------------------------------------------------------------------------------

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="9BB1C8"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE = (
    f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_EDGES}</w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
    '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
_PAGE = (
    f'<w:sectPr><w:footerReference xmlns:r="{_OFFICE}" w:type="default" r:id="footer"/>'
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="900" w:right="919" w:bottom="900" w:left="919" w:header="450" w:footer="450"'
    ' w:gutter="0"/>'
    "</w:sectPr>"
)
_SHADE = f'<w:shd w:val="clear" w:color="auto" w:fill="{COLOUR.upper()}"/></w:tcPr>'
_WHITE = '<w:r><w:rPr><w:b/><w:color w:val="FFFFFF"/></w:rPr>'
_NUMBER = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
_DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    '<w:sz w:val="14"/><w:szCs w:val="14"/><w:lang w:val="{0}"/></w:rPr></w:rPrDefault></w:docDefaults>'
)


def dress_docx(data: bytes, edition: PrintedEdition, notice: str) -> bytes:
    """The document on A4 landscape with ruled tables; the notice comes first and stands in every footer."""
    parts = {name: content.decode() for name, content in open_parts(data).items()}
    document = parts["word/document.xml"].replace("<w:tblPr/>", _TABLE).replace("<w:sectPr/>", _PAGE)
    document = re.sub(r"<w:tr><w:trPr><w:tblHeader/>.*?</w:tr>", _shade_row, document)
    first = paragraph(run(notice, "<w:i/>"))
    parts["word/document.xml"] = document.replace("<w:body>", f"<w:body>{first}", 1)
    styles, numbering = "word/styles.xml", "word/numbering.xml"
    defaults = _DEFAULTS.format(edition.language)
    parts[styles] = re.sub("(<w:styles .*?>)", rf"\g<1>{defaults}", parts[styles], count=1)
    # A space after the numbers of lists; the usual tab is too wide for narrow columns.
    parts[numbering] = parts[numbering].replace("<w:lvlText", '<w:suff w:val="space"/><w:lvlText')
    _add_part(parts, "footer", f'<w:ftr xmlns:w="{WORD}">{paragraph(run(f"{notice} – ") + _NUMBER)}</w:ftr>')
    _add_part(parts, "settings", f'<w:settings xmlns:w="{WORD}"><w:autoHyphenation/></w:settings>')
    _declare_types(parts)
    return build_package(parts)


def _shade_row(match: re.Match[str]) -> str:
    """A header row in bold white on the colour of headings."""
    return match[0].replace("</w:tcPr>", _SHADE).replace("<w:r>", _WHITE)


def _add_part(parts: dict[str, str], name: str, content: str) -> None:
    relations = "word/_rels/document.xml.rels"
    relation = f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/></Relationships>'
    parts[relations] = parts[relations].replace("</Relationships>", relation)
    parts[f"word/{name}.xml"] = content


def _declare_types(parts: dict[str, str]) -> None:
    """Tell what each part is, which Word insists on."""
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{name}+xml"/>'
        for name in ("styles", "numbering", "footer", "settings")
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", f"{types}</Types>")


# -- workbooks ------------------------------------------------------------------------------------


def dress_xlsx(data: bytes, edition: PrintedEdition, notice: str, header: int) -> bytes:
    """The workbook with a sheet of title and notice before its tables, which have `header` rows of header."""
    book = load_workbook(BytesIO(data))
    for place, sheet in enumerate(book.worksheets, 1):
        _dress_sheet(sheet, f"{edition.labels.complexity} {place}", header)
    cover = book.create_sheet(edition.language.upper(), 0)
    cover.column_dimensions["A"].width = 110
    for row, text in enumerate((edition.title, edition.subtitle, notice), 1):
        cell = cover.cell(row, 1, text)
        cell.font = Font(bold=row < 3, size=16 - 2 * row, color=COLOUR if row < 3 else "b03a2e")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.properties.title = edition.title
    return _save(book)


def _save(book: Workbook) -> bytes:
    """The workbook as a file that holds no clock."""
    buffer = BytesIO()
    book.properties.creator = "esqf"
    book.properties.created = datetime(*CLOCK)
    book.save(buffer)
    parts = open_parts(buffer.getvalue())
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2021-01-01T00:00:00Z", parts[core])
    return build_package(parts)


def _dress_sheet(sheet: Worksheet, name: str, header: int) -> None:
    """Name the sheet, rule it, and make its columns and rows as large as their texts need."""
    edge = Side("thin", color="9bb1c8")
    sheet.title = name
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    for column in sheet.iter_cols():
        longest = max(len(str(cell.value or "")) for cell in column[header + 1 :])
        sheet.column_dimensions[get_column_letter(column[0].column)].width = 4 if longest < 4 else WIDTH
        for cell in column:
            cell.border = Border(edge, edge, edge, edge)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row <= header:
                cell.font, cell.fill = Font(bold=True, color="ffffff"), PatternFill("solid", COLOUR)
    for row in sheet.iter_rows():
        single = (cell for cell in row if cell.coordinate not in sheet.merged_cells)
        longest = max((len(str(cell.value or "")) for cell in single), default=0)
        lines = 3 if row[0].row == header else 1 + longest // (WIDTH - 8)
        sheet.row_dimensions[row[0].row].height = LINE * lines
