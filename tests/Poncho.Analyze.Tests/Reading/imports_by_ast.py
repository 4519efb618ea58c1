"""Prints what each source imports, as the ast module of the Python that runs this reads it: one line a file, "PATH<TAB>IMPORT IMPORT ...", sorted.
An import is LINE|DOTS|MODULE|NAMES; a call that imports has line 0 and "call" for names. "refused" instead of imports: no Python source for this one.
usage: imports_by_ast.py FILE...   or a list of files on standard input"""
import ast, sys, warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
TEXT = (str,) if sys.version_info[0] > 2 else (str, type(u""))
STRING = getattr(ast, "Constant", None) if sys.version_info >= (3, 8) else ast.Str
CALLS = {"importlib": {"import_module": "module"}, "pytest": {"importorskip": "skip"}, "builtins": {"__import__": "module"}, "__builtin__": {"__import__": "module"}}


def text(node):
    if STRING is not None and isinstance(node, STRING):
        value = node.value if sys.version_info >= (3, 8) else node.s
        return value if isinstance(value, TEXT) else None
    return None


def is_module(name, dots):
    parts = name.split(".")
    if not name:
        return dots > 0
    return all(p and not p[0].isdigit() and all(c == "_" or ord(c) >= 128 or c.isalnum() for c in p) for p in parts)


class Reader(ast.NodeVisitor):
    def __init__(self):
        self.found, self.modules, self.functions = [], {"importlib": "importlib", "pytest": "pytest", "builtins": "builtins", "__builtin__": "__builtin__"}, {"__import__": "plain"}

    def visit_Import(self, node):
        for alias in node.names:
            if alias.asname and alias.name in ("importlib", "pytest"):
                self.modules[alias.asname] = alias.name
            self.found.append("%d|%d|%s|" % (node.lineno, 0, alias.name))

    def visit_ImportFrom(self, node):
        for alias in node.names:
            if alias.name in CALLS.get(node.module, {}):
                self.functions[alias.asname or alias.name] = "relative" if alias.name == "import_module" else "plain"
        self.found.append("%d|%d|%s|%s" % (node.lineno, node.level or 0, node.module or "", ",".join(a.name for a in node.names)))

    def what(self, func):
        if isinstance(func, ast.Name):
            return self.functions.get(func.id)
        if isinstance(func, ast.Attribute):
            owner = func.value.id if isinstance(func.value, ast.Name) else func.value.attr if isinstance(func.value, ast.Attribute) else None
            if func.attr in CALLS.get(self.modules.get(owner), {}):
                return "relative" if func.attr == "import_module" else "plain"
        return None

    def visit_Call(self, node):
        what = self.what(node.func)
        self.visit(node.func)
        first = node.args[0] if node.args else node.keywords[0].value if node.keywords and node.keywords[0].arg in ("name", "modname") else None
        name = text(first) if what and first is not None else None
        if name is not None:
            rest = ([(None, a) for a in node.args] + [(k.arg, k.value) for k in node.keywords])[1:]
            dots = len(name) - len(name.lstrip("."))
            name = name[dots:]
            package = text(rest[0][1]) if rest and what == "relative" and rest[0][0] in (None, "package") else None
            if dots and package:
                parts = package.split(".")
                kept = len(parts) - (dots - 1)
                name, dots = (".".join(parts[:kept] + ([name] if name else [])), 0) if kept > 0 else ("", 0)
            if is_module(name, dots):
                self.found.append("0|%d|%s|call" % (dots, name))
        for child in ast.iter_child_nodes(node):
            if child is not node.func:
                self.visit(child)

    def visit_Assign(self, node):
        self.generic_visit(node)
        what = self.what(node.value) if isinstance(node.value, (ast.Name, ast.Attribute)) else None
        if what and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            self.functions[node.targets[0].id] = what


def read(path):
    with open(path, "rb") as f:
        source = f.read()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, TypeError, RecursionError if sys.version_info >= (3, 5) else RuntimeError, MemoryError, LookupError):
        return "refused"
    reader = Reader()
    reader.visit(tree)
    return " ".join(sorted(reader.found))


out = getattr(sys.stdout, "buffer", sys.stdout)
for path in sys.argv[1:] or sys.stdin.read().split("\n"):
    if path:
        line = path + "\t" + read(path) + "\n"
        out.write(line.encode("utf-8", "surrogateescape") if not isinstance(line, bytes) else line)
