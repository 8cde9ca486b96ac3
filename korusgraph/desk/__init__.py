"""The analyst's desk: answers worked out from the assembled graph, without a database."""
