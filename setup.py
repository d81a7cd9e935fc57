"""The wheel carries what `make` built outside the package: pages' css and js, and the fonts of the papers. All else: pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
BUILT = {"static": "static", "node_modules/@expo-google-fonts/noto-sans-sc": "fonts"}


def _other_weights(folder: str, names: list[str]) -> set[str]:
    """The papers are set in regular and bold; the other weights, pictures and scripts of the font's package stay out."""
    if "noto-sans-sc" not in folder:
        return set()
    return {
        name for name in names if not name.startswith(("400", "700", "LICENSE", "NotoSansSC")) or name.endswith(".png")
    }


class WithPages(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for source, name in BUILT.items():
            if not (HERE / source).exists() or (name == "static" and not (HERE / source / "dist").exists()):
                raise SystemExit(
                    f"{source} is not built. Run `make run` or `make test LANE=ruff` once, then build the wheel."
                )
            target = Path(self.build_lib) / "waystation" / "built" / name
            shutil.copytree(HERE / source, target, dirs_exist_ok=True, ignore=_other_weights)
        for source in sorted((HERE / "waystation").rglob("*.po")):
            if not source.with_suffix(".mo").exists():
                raise SystemExit(f"{source} is not compiled. Run `make messages` once, then build the wheel.")


setup(cmdclass={"build_py": WithPages})
