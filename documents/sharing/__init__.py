"""Who sees a text: everything about circles, labels and access by name, apart from what changes them (documents/actions/).

circles.py     the circles of the chooser, each with its label: which keys they are, who belongs to them
consent.py     whether a change is done at once, with a reason, or after the source has agreed
crowd.py       how many people and organisations that is, in words
difference.py  who comes to see it by another circle, and who sees it no more
recipients.py  whom access can be given to, found by a part of a name
given.py       access by name as it stands: who, why, what, until when
forms.py, views.py   the pages

The lock itself is protect_portal/access/lock.py; who may do what, documents/permissions.py; "why", documents/explain.py."""
