"""What is announced about merges. Payload of each: first_id, second_id; ids and names of fields only."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

# + reasons
MERGE_PROPOSED = Fact("crm.merge_proposed", _("thinks that two files are of one customer"))
# + survivor_id, taken (names of fields), moved {model: number}
FILES_MERGED = Fact("crm.files_merged", _("merged the two files"))
# + survivor_id
MERGE_UNDONE = Fact("crm.merge_undone", _("undid the merge"))
MERGE_DISMISSED = Fact("crm.merge_dismissed", _("says that these are two customers"))
# about the surviving customer: merge_id, customer_id
FILE_TAKEN_OVER = Fact("crm.file_taken_over", _("took over the other file of the customer"))
# about the surviving customer: merge_id, customer_id
FILE_GIVEN_BACK = Fact("crm.file_given_back", _("gave the other file back"))
