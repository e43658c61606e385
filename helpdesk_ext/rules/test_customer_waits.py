import random
import unittest
from datetime import datetime, timedelta

from helpdesk_ext.rules.customer_waits import caused

START = datetime(2026, 3, 2)


def span(first: int, last: int):
	return START + timedelta(hours=first), START + timedelta(hours=last)


def hours(spans) -> list[tuple[int, int]]:
	return [tuple(int((moment - START).total_seconds() // 3600) for moment in part) for part in spans]


class TestCaused(unittest.TestCase):
	def test_by_hand(self):
		for turn, stays, earlier, expected in (
			# alone, and the appeal waited all the time
			((2, 6), [(0, 9)], [], [(2, 6)]),
			# the appeal was taken out of the waiting in between
			((2, 6), [(0, 3), (5, 9)], [], [(2, 3), (5, 6)]),
			((2, 6), [], [], []),
			# the clock was set back: twice the same hours
			((2, 6), [(3, 5), (0, 4)], [], [(2, 5)]),
			((2, 6), [(7, 9)], [], []),
			# a short question was answered while this one lay there
			((0, 10), [(0, 10)], [(4, 5)], [(0, 4), (5, 10)]),
			# asked together, answered later
			((0, 10), [(0, 10)], [(0, 1), (0, 3)], [(3, 10)]),
			((2, 6), [(0, 9)], [(1, 6)], []),
			((2, 6), [(0, 9)], [(6, 8)], [(2, 6)]),
		):
			with self.subTest(turn=turn, stays=stays, earlier=earlier):
				found = caused(span(*turn), [span(*stay) for stay in stays], [span(*one) for one in earlier])
				self.assertEqual(hours(found), expected)

	def test_shares_add_up_to_the_hours_somebody_was_waited_for(self):
		dice = random.Random(5)
		for _case in range(500):
			bounds = sorted(dice.sample(range(40), 4))
			stays = [span(*bounds[:2]), span(*bounds[2:])]
			turns = []
			for _turn in range(dice.randrange(1, 6)):
				first = dice.randrange(38)
				turns.append((first, dice.randrange(first + 1, 40)))
			turns.sort(key=lambda turn: turn[1])
			shares = [
				caused(span(*turn), stays, [span(*one) for one in turns[:place]])
				for place, turn in enumerate(turns)
			]
			counted = [
				hour for share in shares for first, last in hours(share) for hour in range(first, last)
			]
			waited = {*range(*bounds[:2]), *range(*bounds[2:])}
			held = {hour for turn in turns for hour in range(*turn)}
			self.assertEqual(sorted(counted), sorted(waited & held))


if __name__ == "__main__":
	unittest.main()
