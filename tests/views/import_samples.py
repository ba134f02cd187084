"""Documents as people bring them in, in a few shapes. Invented for these tests."""

MARKDOWN = """\
# Search returned nothing for an hour

**Date:** 14 March 2024, all times in Europe/Berlin

## Summary

The search index was emptied by a clean-up job, and every query came back empty.

## Impact

About 12,000 visitors saw an empty page.

## Timeline

- 09:02 The clean-up job deleted the live index instead of the old one
- 09:10 Alert: share of empty results above 90 %
- 09:25 Mara suspected the new ranking release and rolled it back
- 09:40 The rollback changed nothing; the index turned out to be empty
- 10:05 Restored the index from the copy of the night, results are back

## Root cause

The job chose the index by its age, and the live one was older than the copy.

## Action items

- [ ] Let the job refuse to delete an index that is in use (owner: Mara, due 2024-03-28)
- [x] Alert when an index shrinks by half

## Attachments of the meeting

Photographs of the whiteboard are with the team.
"""

WITHOUT_ZONE = """\
# Mails were late

Date: 2 May 2023

## Timeline

- 22:40 The queue of outgoing mails grew
- 23:55 Somebody restarted the sender
- 00:20 The queue was empty again

## Action items

- Watch the age of the oldest mail
"""

NOTES = """\
# Printers on the first floor

Date: 4 April 2024, all times UTC

## Timeline

what the vendor said: nothing
- 08:15 first floor could not print
- 08:50 rolled the firmware back

<!-- remember the parking permits -->
"""
