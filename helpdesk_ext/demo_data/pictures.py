"""A small PNG drawn by arithmetic: a cracked parcel for the demo, without an imaging library."""

import random
import struct
import zlib

WIDTH, HEIGHT = 240, 160
BACKGROUND, CARDBOARD, TAPE, CRACK = (228, 232, 236), (196, 154, 108), (226, 205, 170), (70, 45, 25)


def picture_of_damage(dice: random.Random) -> bytes:
	"""A cardboard box with a zigzag crack, another one each time."""
	left, top = dice.randrange(20, 50), dice.randrange(15, 40)
	right, bottom = WIDTH - left, HEIGHT - top
	middle = (left + right) // 2
	crack, column = {}, middle + dice.randrange(-40, 40)
	for row in range(top, bottom):
		column = max(left + 4, min(right - 4, column + dice.choice((-3, -2, -1, 1, 2, 3))))
		crack[row] = column
	rows = bytearray()
	for row in range(HEIGHT):
		rows.append(0)
		for pixel in range(WIDTH):
			rows.extend(colour(row, pixel, (left, top, right, bottom), middle, crack))
	return png(bytes(rows))


def colour(row: int, pixel: int, box: tuple, middle: int, crack: dict[int, int]) -> tuple[int, int, int]:
	left, top, right, bottom = box
	if not (left <= pixel < right and top <= row < bottom):
		return BACKGROUND
	if abs(pixel - crack.get(row, -9)) < 2:
		return CRACK
	return TAPE if abs(pixel - middle) < 8 else CARDBOARD


def png(rows: bytes) -> bytes:
	header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
	return b"\x89PNG\r\n\x1a\n" + b"".join(
		chunk(kind, body)
		for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
	)


def chunk(kind: bytes, body: bytes) -> bytes:
	return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
