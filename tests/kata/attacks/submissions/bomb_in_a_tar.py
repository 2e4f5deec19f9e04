"""Hand in a compressed tar that becomes larger than memory, with links inside.

Class: archives
"""

import io
import tarfile
from pathlib import Path


def build(folder: Path) -> None:
    """Write a link that climbs out, a device, and a large file of zeros before the answer."""
    folder.rmdir()
    with tarfile.open(folder.with_suffix(".tar.gz"), "w:gz", compresslevel=1) as archive:
        link = tarfile.TarInfo("exercises/c0_shop/ex01_takings.py")
        link.type, link.linkname = tarfile.SYMTYPE, "../../../../solutions/c0_shop/ex01_takings.py"
        archive.addfile(link)
        device = tarfile.TarInfo("ex01_takings.py")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
        zeros = tarfile.TarInfo("zeros")
        zeros.size = 200 << 20
        archive.addfile(zeros, io.BytesIO(bytes(zeros.size)))
