"""Put figures and decisions on paper: percentages, spreadsheets and PDF (文书).

The room lays out what it is given and decides nothing. Legal basis: none of its own; what a document says of its own
standing (计票复核, neither 备案 nor a confirmation of validity) follows 《物业管理条例》第十六、十九条.
Who acts: nobody by hand; the rooms above ask for a document.
"""
